import { builtinModules } from 'node:module';
import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild';
import { doesWithout } from './browser-field.js';
import { ImportGraph } from './import-graph.js';

/** Modules that all executions share: they come with the realm, not with the user's part. */
export const sharedModules: readonly string[] = ['@perdure/workflow', '@perdure/common', '@perdure/common/internal'];

/** Parts of the SDK that have no business in workflows, and the usual reason why they are there. */
const outsideOnly = ['@perdure/client', '@perdure/worker', '@perdure/activity', '@perdure/testing'];

/** Built-in modules whose deterministic parts the realm has as globals. Strict, or the code that they are bundled with could not be. */
const substitutes: Readonly<Record<string, string>> = {
  assert: "'use strict'; module.exports = globalThis.assert",
  'assert/strict': "'use strict'; module.exports = globalThis.assert.strict",
  url: "'use strict'; module.exports = { URL: globalThis.URL, URLSearchParams: globalThis.URLSearchParams }",
  util: "'use strict'; module.exports = { TextEncoder: globalThis.TextEncoder, TextDecoder: globalThis.TextDecoder }",
};
const emptyModule = "'use strict'; module.exports = {}";

const builtins = new Set(builtinModules);
const bare = (path: string) => path.replace(/^node:/, '');

export interface FenceOptions {
  readonly folder: string;
  readonly ignoreModules: readonly string[];
}

/** Resolves what is shared, substituted or ignored, and refuses what would need Node. */
export function moduleFence({ folder, ignoreModules }: FenceOptions): Plugin {
  const graph = new ImportGraph();
  const isIgnored = (path: string) =>
    ignoreModules.some((ignored) => bare(path) === bare(ignored) || bare(path).startsWith(`${bare(ignored)}/`));
  const resolve = (args: OnResolveArgs): OnResolveResult | undefined => {
    const { path, importer } = args;
    if (sharedModules.includes(path)) return { path, external: true };
    if (isIgnored(path)) return { path, namespace: 'perdure-ignored' };
    const name = bare(path);
    if (Object.hasOwn(substitutes, name)) return { path: name, namespace: 'perdure-substitute' };
    if (path.startsWith('node:') || builtins.has(name) || builtins.has(name.split('/')[0] ?? '')) {
      // protobufjs is such a one: it asks for `fs`, and has its way without.
      if (doesWithout(importer, name)) return { path, namespace: 'perdure-ignored' };
      return refusal(`'${path}' is part of Node.js, which workflows cannot use`, graph.chainTo(path, importer, folder));
    }
    if (outsideOnly.some((outside) => path === outside || path.startsWith(`${outside}/`)))
      return refusal(`'${path}' is not for workflows`, graph.chainTo(path, importer, folder));
    return undefined;
  };
  return {
    name: 'perdure-module-fence',
    setup(build) {
      build.onResolve({ filter: /^(node:|@perdure\/|[^./\\])/ }, resolve);
      noteImporters(build, graph);
      build.onLoad({ filter: /.*/, namespace: 'perdure-ignored' }, () => ({ contents: emptyModule }));
      build.onLoad({ filter: /.*/, namespace: 'perdure-substitute' }, ({ path }) => ({ contents: substitutes[path] ?? '' }));
    },
  };
}

function refusal(reason: string, chain: string): OnResolveResult {
  const advice =
    'Move what needs it into an activity. If the import is only for types, write `import type`; ' +
    'if the code is never reached in a workflow, add the module to ignoreModules.';
  return { errors: [{ text: `${reason}: ${chain}. ${advice}` }] };
}

/** Asks esbuild itself where a module is, once, to learn who imports it. */
function noteImporters(build: PluginBuild, graph: ImportGraph): void {
  const inner = Symbol('inner');
  build.onResolve({ filter: /.*/ }, async (args) => {
    if (args.pluginData === inner || args.kind === 'entry-point') return undefined;
    const { path, importer, namespace, resolveDir, kind, with: attributes } = args;
    const result = await build.resolve(path, { importer, namespace, resolveDir, kind, with: attributes, pluginData: inner });
    if (result.errors.length > 0) return { errors: result.errors, warnings: result.warnings };
    graph.add(result.path, importer);
    return result;
  });
}
