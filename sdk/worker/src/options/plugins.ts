import type { WorkerPlugin } from './worker-options.js';

/** The plugins change the options one after the other. */
export function configured<Options extends { plugins?: WorkerPlugin[] | undefined }>(
  options: Options,
  hook: (plugin: WorkerPlugin, options: Options) => Options | undefined,
): Options {
  return (options.plugins ?? []).reduce((current, plugin) => hook(plugin, current) ?? current, options);
}
