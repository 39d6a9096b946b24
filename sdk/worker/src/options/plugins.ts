import type { WorkerPlugin } from './worker-options.js';

/** The plugins change the options one after the other: first those of the worker, then those of its connection. */
export async function configured<Options extends { plugins?: WorkerPlugin[] | undefined }>(
  given: Options,
  ofConnection: readonly WorkerPlugin[],
  hook: (plugin: WorkerPlugin, options: Options) => Options | Promise<Options> | undefined,
): Promise<Options> {
  const plugins = [...(given.plugins ?? []), ...ofConnection];
  let options: Options = { ...given, plugins };
  for (const plugin of plugins) options = (await hook(plugin, options)) ?? options;
  return options;
}
