import type { OnResolveResult, Plugin, PluginBuild } from 'esbuild';

/** Other modules in the place of one and of what lies below it. */
export interface Alias {
  readonly name: string;
  /** Not of what lies below. */
  readonly isExact: boolean;
  /** The first that is there is taken; false for an empty module. */
  readonly targets: readonly (string | false)[];
  /** Only where the module itself is not there, or may not be. */
  readonly isFallback: boolean;
}

/** What comes after the name in a path that an alias is for. */
function restOf({ name, isExact }: Alias, path: string): string | undefined {
  if (path === name) return '';
  return !isExact && path.startsWith(`${name}/`) ? path.slice(name.length) : undefined;
}

/** Comes before all other plugins, which then see the other modules. */
export function aliasPlugin(aliases: readonly Alias[]): Plugin {
  return {
    name: 'perdure-aliases',
    setup(build) {
      build.onResolve({ filter: /.*/ }, async (args) => {
        const { path, importer, namespace, resolveDir, kind, with: attributes } = args;
        const alias = aliases.find((each) => restOf(each, path) !== undefined);
        // A resolution that a plugin asks for, this one too, is past its aliases.
        if (alias === undefined || args.pluginData !== undefined) return undefined;
        const options = { importer, namespace, resolveDir, kind, with: attributes, pluginData: seen };
        const rest = restOf(alias, path) ?? '';
        const others = alias.targets.map((target) => (target === false ? false : `${target}${rest}`));
        return firstThatIsThere(build, alias.isFallback ? [path, ...others] : others, path, options);
      });
    },
  };
}

const seen = Symbol('seen');

async function firstThatIsThere(
  build: PluginBuild,
  paths: readonly (string | false)[],
  asked: string,
  options: Parameters<PluginBuild['resolve']>[1],
): Promise<OnResolveResult | undefined> {
  let last: OnResolveResult | undefined;
  for (const path of paths) {
    if (path === false) return { path: asked, namespace: 'perdure-ignored' };
    const result = await build.resolve(path, options);
    if (result.errors.length === 0) return result;
    last = { errors: result.errors };
  }
  return last;
}
