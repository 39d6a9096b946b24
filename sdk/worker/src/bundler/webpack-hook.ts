// The official SDK bundles with webpack, and users may change its configuration. What such a change means for resolving modules, esbuild can do
// too; the rest is refused rather than passed over.
import { isDeepStrictEqual } from 'node:util';
import type { BuildOptions } from 'esbuild';
import type { Alias } from './aliases.js';

/** From webpack's configuration to the same or another, which this package has no types of. */
// oxlint-disable-next-line typescript/no-explicit-any -- code that is moved has webpack's own type here
export type WebpackConfigHook = (config: any) => any;

/** What has come of a hook, in esbuild's terms. */
export interface WebpackChanges {
  readonly aliases: readonly Alias[];
  readonly options: Pick<BuildOptions, 'conditions' | 'mainFields' | 'resolveExtensions' | 'nodePaths'>;
  readonly define: Readonly<Record<string, string>>;
  /** A line for each change that only webpack could carry out. */
  readonly refusals: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

const externals = () => undefined;

/** What hooks are used to find, in the form that the official bundler has it. */
const configuration = () => ({
  resolve: { modules: ['node_modules'], extensions: ['.ts', '.js'], extensionAlias: { '.js': ['.ts', '.js'] }, alias: {} },
  plugins: [],
  externals,
  module: { parser: { javascript: {} }, rules: [{ test: /\.js$/ }, { test: /\.ts$/, exclude: /node_modules/, use: {} }] },
  entry: [] as string[],
  mode: 'development',
  devtool: 'inline-source-map',
  output: {},
  ignoreWarnings: [] as unknown[],
});

/** They say how webpack works, and nothing about what is in a bundle, or are what esbuild does by itself. */
const withoutMeaning = {
  config: [
    'mode',
    'devtool',
    'ignoreWarnings',
    'cache',
    'stats',
    'performance',
    'infrastructureLogging',
    'optimization',
    'output',
  ],
  resolve: ['extensionAlias', 'cache', 'unsafeCache', 'symlinks', 'fullySpecified'],
  plugins: ['TsconfigPathsPlugin'],
};
const understood = ['alias', 'fallback', 'conditionNames', 'mainFields', 'extensions', 'modules', 'plugins'];

const defaultConditions: readonly string[] = ['module', 'require', 'default'];
const defaultMainFields: readonly string[] = ['module', 'main'];
const defaultExtensions = ['.tsx', '.ts', '.jsx', '.js', '.json'];

/** What the hook changes. */
export function changesOf(hook: WebpackConfigHook): WebpackChanges {
  const before: Fields = configuration();
  const after = (hook(configuration()) ?? {}) as Fields;
  const resolve = (after['resolve'] ?? {}) as Fields;
  const defined = definitionsIn(pluginsOf(after));
  return {
    aliases: [...aliasesIn(resolve['alias'], false), ...aliasesIn(resolve['fallback'], true)],
    options: resolutionOptions(resolve),
    define: Object.fromEntries(defined.filter(([, code]) => code !== undefined) as [string, string][]),
    refusals: [
      ...changedFields(before, after, [...withoutMeaning.config, 'resolve', 'plugins', 'module']),
      ...changedFields(before['resolve'] as Fields, resolve, [...withoutMeaning.resolve, ...understood]).map(
        (n) => `resolve.${n}`,
      ),
      ...(hasNewRules(before, after) ? ['module.rules'] : []),
      ...[...pluginsOf(after), ...pluginsOf(resolve)]
        .filter((plugin) => !isUnderstood(plugin))
        .map((plugin) => `plugin ${nameOf(plugin)}`),
      ...defined.filter(([, code]) => code === undefined).map(([name]) => `definition of ${name}`),
    ],
  };
}

function changedFields(before: Fields, after: Fields, known: readonly string[]): string[] {
  const names = Object.keys(after).filter((name) => !known.includes(name));
  return names.filter((name) => after[name] !== undefined && !isDeepStrictEqual(before[name], after[name]));
}

function hasNewRules(before: Fields, after: Fields): boolean {
  const rulesOf = ({ module }: Fields) => ((module as Fields | undefined)?.['rules'] ?? []) as readonly unknown[];
  return rulesOf(after).some((rule) => !rulesOf(before).some((old) => isDeepStrictEqual(old, rule)));
}

const pluginsOf = ({ plugins }: Fields) => ((plugins ?? []) as readonly unknown[]).filter(Boolean) as readonly object[];
const nameOf = (plugin: object) => plugin.constructor.name;
const isUnderstood = (plugin: object) => nameOf(plugin) === 'DefinePlugin' || withoutMeaning.plugins.includes(nameOf(plugin));

/** The code of each name that a DefinePlugin has; undefined for what is more than a value. */
function definitionsIn(plugins: readonly object[]): [string, string | undefined][] {
  const all = plugins.filter((plugin) => nameOf(plugin) === 'DefinePlugin');
  return all.flatMap((plugin) =>
    Object.entries((plugin as { readonly definitions?: Fields }).definitions ?? {}).map(([name, value]) => [
      name,
      codeOf(name, value),
    ]),
  );
}

function codeOf(name: string, value: unknown): string | undefined {
  if (!/^[\w$.]+$/.test(name)) return undefined;
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' || value === null ? String(value) : undefined;
}

function aliasesIn(given: unknown, isFallback: boolean): Alias[] {
  const list = Array.isArray(given)
    ? (given as { readonly name: string; readonly alias: unknown; readonly onlyModule?: boolean }[])
    : Object.entries((given ?? {}) as Fields).map(([name, alias]) => ({ name, alias, onlyModule: false }));
  return list.map(({ name, alias, onlyModule }) => ({
    name: name.replace(/\$$/, ''),
    isExact: name.endsWith('$') || onlyModule === true,
    targets: (Array.isArray(alias) ? alias : [alias]) as (string | false)[],
    isFallback,
  }));
}

function resolutionOptions(resolve: Fields): WebpackChanges['options'] {
  const { extensions } = configuration().resolve;
  const isSame = isDeepStrictEqual(resolve['extensions'] ?? extensions, extensions);
  const folders = ((resolve['modules'] ?? []) as readonly string[]).filter((folder) => folder !== 'node_modules');
  return {
    conditions: expanded(resolve['conditionNames'], defaultConditions),
    mainFields: expanded(resolve['mainFields'], defaultMainFields),
    ...(isSame ? {} : { resolveExtensions: expanded(resolve['extensions'], defaultExtensions) }),
    nodePaths: folders,
  };
}

/** In webpack's lists, '...' stands for the default ones. */
function expanded(given: unknown, defaults: readonly string[]): string[] {
  const list = Array.isArray(given) ? given.flat().filter((name): name is string => typeof name === 'string') : ['...'];
  return list.flatMap((name) => (name === '...' ? defaults : name));
}
