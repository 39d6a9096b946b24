import { existsSync } from 'node:fs';
import type { SourceMapPayload } from 'node:module';
import { dirname, resolve } from 'node:path';
import type { Logger } from '@perdure/common';
import type { BuildFailure, BuildOptions, Metafile, Plugin } from 'esbuild';
import { aliasPlugin } from './aliases.js';
import { hashOfBundle, joinBundle } from './bundle-format.js';
import { entryPoint } from './entry-point.js';
import { loadEsbuild } from './esbuild.js';
import { moduleFence } from './module-fence.js';
import { fileNameDefines, refusedDefines } from './refused-names.js';
import { checkForReplay } from './replay-check.js';
import { sdkPart } from './sdk-part.js';
import { changesOf, type WebpackChanges, type WebpackConfigHook } from './webpack-hook.js';

/** Changes the options of bundles. */
export interface BundlerPlugin {
  get name(): string;
  configureBundler?(options: BundleOptions): BundleOptions;
}

export interface BundleOptions {
  /** The module that exports the workflow functions. A `file:` URL will do too. */
  workflowsPath: string;
  /** Modules that export `interceptors`. */
  workflowInterceptorModules?: string[] | undefined;
  /** Module that exports `payloadConverter`. */
  payloadConverterPath?: string | undefined;
  /** Module that exports `failureConverter`. */
  failureConverterPath?: string | undefined;
  /** Modules that come into the bundle though no workflow reaches them: they are replaced by empty ones. */
  ignoreModules?: string[] | undefined;
  /** Without effect: every run of a workflow loads modules of its own. */
  preloadModules?: string[] | undefined;
  /**
   * As in the official SDK, whose bundler is webpack: aliases, fallbacks, conditions, main fields, extensions and folders of modules hold, and what
   * a DefinePlugin defines. Other changes are refused.
   */
  webpackConfigHook?: WebpackConfigHook | undefined;
  /** Of esbuild, for file types it does not know. */
  esbuildPlugins?: readonly Plugin[] | undefined;
  /** Things that may change these options first. */
  plugins?: BundlerPlugin[] | undefined;
  /** Gets the findings of the replay check as warnings. */
  logger?: Logger | undefined;
}

export interface WorkflowBundleWithSourceMap {
  /** What a worker's `workflowBundle` takes. The source map is in it too. */
  code: string;
  /** As JSON. */
  sourceMap: string;
}

export interface CheckedWorkflowBundle extends WorkflowBundleWithSourceMap {
  /** What the replay check has found: a line each, with file and line number. */
  warnings: readonly string[];
  /** Changes with the code. */
  buildId: string;
}

/** Cannot make a bundle; the message has one line for each reason. */
export class WorkflowBundleError extends Error {
  constructor(reasons: readonly string[]) {
    super(`Cannot bundle the workflows:\n${reasons.map((reason) => `  ${reason}`).join('\n')}`);
    this.name = 'WorkflowBundleError';
  }
}

/**
 * Bundles workflows with all that they import. A module that needs Node is refused, with the chain of imports that leads to it.
 * @throws WorkflowBundleError
 */
export async function bundleWorkflowCode({ plugins = [], ...given }: BundleOptions): Promise<CheckedWorkflowBundle> {
  const options = plugins.reduce<BundleOptions>((changed, plugin) => plugin.configureBundler?.(changed) ?? changed, given);
  const [sdkCode, user] = await Promise.all([sdkPart(), bundleUserPart(options)]);
  const { userCode, map, folder } = user;
  const warnings = checkForReplay(userCode, map, folder);
  for (const warning of warnings) options.logger?.warn(`Workflow code that may break a replay: ${warning}`);
  const sourceMap = JSON.stringify(map);
  const code = joinBundle({ sdkCode, userCode, sourceMap });
  const buildId = hashOfBundle(code).slice(0, 32);
  return { code, sourceMap, warnings, buildId };
}

const entryName = 'workflow-entry-point.js';

async function bundleUserPart(options: BundleOptions) {
  const entry = entryPoint(options);
  const folder = existsSync(entry.workflows) ? dirname(entry.workflows) : process.cwd();
  const { build } = loadEsbuild();
  const changes = changesOf(options.webpackConfigHook ?? ((config) => config));
  if (changes.refusals.length > 0) throw new WorkflowBundleError(changes.refusals.map(onlyForWebpack));
  const result = await build(buildOptions(options, changes, entry.contents, folder)).catch((error: unknown) => {
    throw new WorkflowBundleError(reasonsOf(error));
  });
  const text = (extension: string) => result.outputFiles.find(({ path }) => path.endsWith(extension))?.text ?? '';
  const code = text('.js').replace(/\n\/\/# sourceMappingURL=.*\n?$/, '');
  const written = JSON.parse(text('.map')) as SourceMapPayload;
  // The first line of the wrapping below pushes all others down by one.
  const map = { ...written, mappings: `;${written.mappings}`, sources: written.sources.map((file) => resolve(folder, file)) };
  const strict = mayBeStrict(result.metafile, map, folder) ? '"use strict";' : '';
  return { userCode: `(function (require, module, exports) {${strict}\n${code}\n})`, map, folder };
}

/**
 * Modules are strict code, but bundling puts all into one function. It is strict too, unless that would make it so for an old
 * CommonJS module that does not say it is. In code that is not strict, a change of something frozen does nothing instead of failing.
 */
function mayBeStrict(metafile: Metafile, map: SourceMapPayload, folder: string): boolean {
  const commonJs = Object.keys(metafile.inputs).filter((path) => metafile.inputs[path]?.format === 'cjs');
  return commonJs.every((path) => {
    if (path.endsWith(entryName)) return true;
    const text = map.sourcesContent[map.sources.indexOf(resolve(folder, path))];
    return text === undefined || /^(?:\s|\/\*[\s\S]*?\*\/|\/\/.*\n)*['"]use strict['"]/.test(text);
  });
}

const onlyForWebpack = (change: string) =>
  `webpackConfigHook: ${change}: bundles are made by esbuild, which cannot do this; \`esbuildPlugins\` may`;

function buildOptions(options: BundleOptions, changes: WebpackChanges, contents: string, folder: string) {
  return {
    stdin: { contents, resolveDir: folder, sourcefile: entryName },
    // Paths in the code are relative to it: the same sources make the same bundle wherever they are.
    absWorkingDir: folder,
    outfile: resolve(folder, 'workflow-bundle.js'),
    bundle: true,
    write: false,
    metafile: true,
    format: 'cjs',
    platform: 'neutral',
    ...changes.options,
    target: 'node20',
    charset: 'utf8',
    sourcemap: 'external',
    sourcesContent: true,
    // Functions are found by their names, failures named by their classes: what esbuild renames must keep its name.
    keepNames: true,
    treeShaking: true,
    define: {
      ...refusedDefines,
      ...fileNameDefines,
      'process.env.NODE_ENV': '"production"',
      global: 'globalThis',
      ...changes.define,
    },
    plugins: [
      ...(changes.aliases.length > 0 ? [aliasPlugin(changes.aliases)] : []),
      moduleFence({ folder, ignoreModules: options.ignoreModules ?? [] }),
      ...(options.esbuildPlugins ?? []),
    ],
    logLevel: 'silent',
  } as const satisfies BuildOptions;
}

function reasonsOf(error: unknown): string[] {
  const { errors } = error as Partial<BuildFailure>;
  if (errors === undefined) return [String(error)];
  return errors.map(({ text, location }) => (location === null ? text : `${location.file}:${location.line}: ${text}`));
}
