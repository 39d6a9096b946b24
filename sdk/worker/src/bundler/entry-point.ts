import { createRequire } from 'node:module';
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { existsSync } from 'node:fs';

export interface EntryModules {
  readonly workflowsPath: string;
  readonly workflowInterceptorModules?: readonly string[] | undefined;
  readonly payloadConverterPath?: string | undefined;
  readonly failureConverterPath?: string | undefined;
}

/** The file behind a path, a `file:` URL, or a name as `require.resolve` knows it; left to esbuild if it is none. */
function fileOf(path: string): string {
  if (path.startsWith('file:')) return fileURLToPath(path);
  if (isAbsolute(path)) return path;
  const local = resolve(path);
  if (path.startsWith('.') || existsSync(local)) return local;
  try {
    return createRequire(resolve('package.json')).resolve(path);
  } catch {
    return path;
  }
}

/**
 * The module that a bundle begins with. Each module of the user's is loaded when the runtime asks for it, in the order that all
 * SDKs have: converters, interceptors, workflows.
 */
export function entryPoint(modules: EntryModules): { contents: string; workflows: string } {
  const load = (path: string) => `() => require(${JSON.stringify(fileOf(path))})`;
  const optional = (path: string | undefined) => (path === undefined ? 'undefined' : load(path));
  const interceptors = (modules.workflowInterceptorModules ?? []).map((path) => `(${load(path)})()`);
  const contents = [
    `exports.payloadConverter = ${optional(modules.payloadConverterPath)};`,
    `exports.failureConverter = ${optional(modules.failureConverterPath)};`,
    `exports.importInterceptors = () => [${interceptors.join(', ')}];`,
    `exports.importWorkflows = ${load(modules.workflowsPath)};`,
  ];
  return { contents: contents.join('\n'), workflows: fileOf(modules.workflowsPath) };
}
