// Goal: bundles hold what workflows need and nothing that they cannot have, and say why not.
// Method: small source trees in a temporary folder.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { jobs, ScriptedRealm } from '../realm/scripted-realm.js';
import { sourcesOfTests } from '../testing/sources.js';
import { InProcessExecutor } from '../threads/in-process-executor.js';
import { bundleWorkflowCode, WorkflowBundleError, type BundleOptions } from './bundle-workflow-code.js';

const sources = sourcesOfTests();

async function bundle(files: Readonly<Record<string, string>>, options: Partial<BundleOptions> = {}) {
  const { path } = sources(files);
  return bundleWorkflowCode({ workflowsPath: path('workflows.ts'), ...options });
}

test('a workflow of one line makes a small bundle', async () => {
  const { code, sourceMap, warnings } = await bundle({ 'workflows.ts': 'export async function hello() { return 1; }' });
  assert.ok(code.length < 160_000, `${code.length} bytes`);
  assert.doesNotMatch(code, /protobufjs/);
  assert.match(sourceMap, /workflows\.ts/);
  assert.deepEqual(warnings, []);
});

test('plugins change the options first, one after the other', async () => {
  const { path } = sources({ 'workflows.ts': 'export async function hello() { return 1; }' });
  const plugins = [
    { name: 'says nothing' },
    {
      name: 'knows the path',
      configureBundler: (options: BundleOptions) => ({ ...options, workflowsPath: path('workflows.ts') }),
    },
  ];
  const { code } = await bundleWorkflowCode({ workflowsPath: 'nowhere.ts', plugins });
  assert.match(code, /hello/);
});

test('the build id follows the code, not the time or place', async () => {
  const files = { 'workflows.ts': 'export async function hello() { return 1; }' };
  const [a, b] = [await bundle(files), await bundle(files)];
  const c = await bundle({ 'workflows.ts': 'export async function hello() { return 2; }' });
  assert.equal(a.buildId, b.buildId);
  assert.notEqual(a.buildId, c.buildId);
});

test('a built-in module of Node is refused with the chain of imports', async () => {
  const files = {
    'workflows.ts': "import { read } from './deep/a.js'; export async function w() { return read(); }",
    'activities.ts': "import { readFileSync } from 'node:fs'; export const read = () => readFileSync('x');",
  };
  const { folder, path } = sources(files);
  mkdirSync(join(folder, 'deep'));
  writeFileSync(join(folder, 'deep', 'a.ts'), "export { read } from '../activities.js';");
  await assert.rejects(bundleWorkflowCode({ workflowsPath: path('workflows.ts') }), (error: unknown) => {
    assert.ok(error instanceof WorkflowBundleError);
    assert.match(error.message, /activities\.ts:1: 'node:fs' is part of Node\.js/);
    assert.match(
      error.message,
      /workflows\.ts -> deep\/a\.ts -> activities\.ts -> node:fs\. Move what needs it into an activity/,
    );
    return true;
  });
});

test('types of activities may be imported; the client may not', async () => {
  await bundle({
    'workflows.ts':
      "import type * as activities from './activities.js'; export async function w(a?: typeof activities) { return a; }",
    'activities.ts': "import { readFileSync } from 'fs'; export const read = () => readFileSync('x');",
  });
  const needsClient = {
    'workflows.ts': "import { Client } from '@perdure/client'; export async function w() { return Client; }",
  };
  await assert.rejects(bundle(needsClient), /'@perdure\/client' is not for workflows/);
});

test('ignored modules are empty; assert, url and util have what is deterministic', async () => {
  const text = `
    import fs from 'node:fs';
    import assert from 'assert';
    import { URL } from 'url';
    import { TextEncoder } from 'node:util';
    export async function w() { assert.ok(true); return [Object.keys(fs), new URL('http://a/b').host, new TextEncoder().encode('a').length]; }`;
  const { code } = await bundle({ 'workflows.ts': text }, { ignoreModules: ['fs'] });
  const realm = new ScriptedRealm(new InProcessExecutor({ code }));
  assert.deepEqual((await realm.start('w')).commands, ['complete [[],"a",1]']);
  await realm.close();
});

test('a library that does without a built-in module outside Node gets an empty one', async () => {
  const { folder, path } = sources({
    'workflows.ts': "import { has } from 'library'; export async function w() { return has; }",
  });
  const library = join(folder, 'node_modules', 'library');
  mkdirSync(join(library, 'deep'), { recursive: true });
  writeFileSync(join(library, 'deep', 'index.js'), "'use strict'; exports.has = Boolean(require('fs').readFile);");
  const manifest = { name: 'library', main: 'deep/index.js' };
  writeFileSync(join(library, 'package.json'), JSON.stringify(manifest));
  await assert.rejects(bundleWorkflowCode({ workflowsPath: path('workflows.ts') }), /'fs' is part of Node\.js/);
  writeFileSync(join(library, 'package.json'), JSON.stringify({ ...manifest, browser: { fs: false } }));
  assert.match((await bundleWorkflowCode({ workflowsPath: path('workflows.ts') })).code, /readFile/);
});

test('interceptors and converters are loaded by path, before the workflows', async () => {
  const { path } = sources({
    'workflows.ts':
      "import { sleep, workflowInfo } from '@perdure/workflow'; export default async function (x: string) { await sleep(5); return [workflowInfo().workflowType, x]; }",
    'interceptors.ts': `export const interceptors = () => ({
      inbound: [{ execute: (input: any, next: any) => next({ ...input, args: [input.args[0] + '!'] }) }],
      outbound: [{ startTimer: (input: any, next: any) => next({ ...input, durationMs: input.durationMs * 2 }) }],
      internals: [{ concludeActivation: (input: any, next: any) => next(input) }],
    });`,
    'converter.ts': `import { defaultPayloadConverter as base } from '@perdure/common';
      export const payloadConverter = { toPayload: (v: unknown) => base.toPayload({ wrapped: v }), fromPayload: (p: any) => base.fromPayload(p) };`,
  });
  const { code } = await bundleWorkflowCode({
    workflowsPath: pathToFileURL(path('workflows.ts')).href,
    workflowInterceptorModules: [path('interceptors.ts')],
    payloadConverterPath: path('converter.ts'),
  });
  const realm = new ScriptedRealm(new InProcessExecutor({ code }));
  const run = await realm.start('anything', { args: ['x'] });
  assert.deepEqual(run.commands, ['startTimer 1 10']);
  assert.deepEqual(await run.on(jobs.timer(1)), ['complete {"wrapped":["anything","x!"]}']);
  await realm.close();
});

test('a module that hands its path, and those of others, to a worker may hold workflows too', async () => {
  const text = `
    declare const __filename: string, __dirname: string, require: { resolve(name: string): string };
    const options = { workflowsPath: __filename, cache: __dirname, interceptors: [require.resolve('./other.js')] };
    export async function w() { return options; }`;
  const { code, warnings } = await bundle({ 'workflows.ts': text, 'other.ts': '' });
  assert.deepEqual(warnings, []);
  const realm = new ScriptedRealm(new InProcessExecutor({ code }));
  const answer = '{"workflowsPath":"/index.js","cache":"/","interceptors":["./other.js"]}';
  assert.deepEqual((await realm.start('w')).commands, [`complete ${answer}`]);
  await realm.close();
});

test('two classes of one name keep it', async () => {
  const { code } = await bundle({
    'workflows.ts': `import { ApplicationFailure } from '@perdure/workflow'; import { other } from './other.js'; class Mine extends Error {}
      export async function w() { return [other(), ApplicationFailure.fromError(new Mine('m')).type]; }`,
    'other.ts':
      "import { ApplicationFailure } from '@perdure/workflow'; class Mine extends Error {} export const other = () => ApplicationFailure.fromError(new Mine('m')).type;",
  });
  const realm = new ScriptedRealm(new InProcessExecutor({ code }));
  assert.deepEqual((await realm.start('w')).commands, ['complete ["Mine","Mine"]']);
  await realm.close();
});

test('the replay check names file and line', async () => {
  const text = [
    'export async function w() {',
    "  if (typeof fetch === 'function') return fetch('x');",
    '  const fetch2 = (process: number) => process; // process here is no global',
    '  return [fetch2(1), new Date().getHours(), new Date().toLocaleString()];',
    '}',
    'declare const fetch: any;',
  ];
  const { warnings } = await bundle({ 'workflows.ts': text.join('\n') });
  assert.deepEqual(
    warnings.map((warning) => /^\S+ \S+?(?= |:)/.exec(warning)?.[0]),
    ['workflows.ts:2 fetch', 'workflows.ts:4 .toLocaleString()', 'workflows.ts:4 .getHours()'],
  );
});

test('a syntax error and a missing module are told with their place', async () => {
  await assert.rejects(bundle({ 'workflows.ts': 'export async function (' }), /workflows\.ts:1: /);
  await assert.rejects(bundle({ 'workflows.ts': "import './missing.js'; export async function w() {}" }), /missing\.js/);
});
