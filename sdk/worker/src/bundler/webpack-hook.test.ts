// Goal: hooks for webpack's configuration, as users of the official SDK have them, mean the same here, or are refused.
// Method: small source trees in a temporary folder.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sourcesOfTests } from '../testing/sources.js';
import { bundleWorkflowCode } from './bundle-workflow-code.js';

const sources = sourcesOfTests();

class DefinePlugin {
  constructor(readonly definitions: object) {}
}
class TsconfigPathsPlugin {
  readonly source = 'tsconfig';
}
class ProvidePlugin {
  readonly definitions = {};
}

test('what resolves modules and defines names holds', async () => {
  const { path } = sources({
    'workflows.ts': `
      import { a } from '@/a'; import { b } from 'exactly'; import c from 'left-out'; import { e } from 'crypto'; import { f } from 'conditional';
      export async function all() { return [a, b, c, SITE, process.env.STAGE, e, f]; }`,
    'b.ts': 'export const b = "exact";',
    'crypto.ts': 'export const e = "fallback";',
  });
  mkdirSync(path('src'));
  writeFileSync(path('src/a.ts'), 'export const a = "aliased";');
  const conditional = path('node_modules/conditional');
  mkdirSync(conditional, { recursive: true });
  const manifest = { exports: { special: './special.js', default: './default.js' } };
  writeFileSync(join(conditional, 'package.json'), JSON.stringify(manifest));
  for (const name of ['special', 'default']) writeFileSync(join(conditional, `${name}.js`), `exports.f = "${name}";`);
  const { code } = await bundleWorkflowCode({
    workflowsPath: path('workflows.ts'),
    webpackConfigHook: (config) => {
      config.plugins.push(new DefinePlugin({ SITE: '"here"', 'process.env.STAGE': '"test"' }));
      config.cache = false;
      const resolve = {
        ...config.resolve,
        alias: { ...config.resolve.alias, '@': path('src'), exactly$: path('b.ts'), 'left-out': false },
        fallback: { crypto: path('crypto.ts') },
        conditionNames: ['special', '...'],
        plugins: [new TsconfigPathsPlugin()],
      };
      return { ...config, resolve };
    },
  });
  for (const word of ['aliased', 'exact', 'fallback', 'special', 'here', 'test']) assert.ok(code.includes(`"${word}"`), word);
  assert.ok(!code.includes('"default";'));
});

test('what only webpack can do is refused', async () => {
  const { path } = sources({ 'workflows.ts': 'export async function hello() { return 1; }' });
  const bundled = async (change: (config: { module: { rules: object[] }; plugins: object[]; resolve: object }) => object) =>
    bundleWorkflowCode({ workflowsPath: path('workflows.ts'), webpackConfigHook: change });
  await bundled((config) => ({ ...config, module: { ...config.module, rules: config.module.rules.slice(1) } }));
  const refused: [Parameters<typeof bundled>[0], RegExp][] = [
    [
      (config) => ({ ...config, module: { rules: [...config.module.rules, { test: /md/ }] } }),
      /webpackConfigHook: module\.rules: .*esbuild/,
    ],
    [(config) => ({ ...config, plugins: [new ProvidePlugin()] }), /plugin ProvidePlugin/],
    [(config) => ({ ...config, plugins: [new DefinePlugin({ X: () => 1 })] }), /definition of X/],
    [(config) => ({ ...config, externals: { a: 'b' } }), /externals/],
    [(config) => ({ ...config, resolve: { ...config.resolve, roots: ['/'] } }), /resolve\.roots/],
  ];
  for (const [change, message] of refused) await assert.rejects(bundled(change), message);
});
