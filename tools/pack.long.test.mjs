// Goal: the packages work as their users get them: from tarballs, with nothing of this repository around them.
// Method: the tarballs are unpacked beside links to the few libraries they need; a program imports them, and the compiler checks one that
// uses their types without skipping those of libraries.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { packPackages } from './pack.mjs';
import { root } from './packages.mjs';

const folder = mkdtempSync(join(tmpdir(), 'perdure-packed-'));
const modules = join(folder, 'node_modules');
const manifests = [];

before(async () => {
  for (const tarball of await packPackages(join(folder, 'tarballs'))) {
    const target = mkdtempSync(join(folder, 'unpacked-'));
    execFileSync('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
    const manifest = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'));
    mkdirSync(join(modules, '@perdure'), { recursive: true });
    execFileSync('mv', [target, join(modules, manifest.name)]);
    manifests.push(manifest);
  }
  for (const name of libraries()) symlinkSync(join(root, 'node_modules', name), join(modules, name));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** What the packages want besides each other; a linter's plugin is for those who have the linter. */
function libraries() {
  const all = manifests.flatMap(({ dependencies = {} }) => Object.keys(dependencies));
  return [...new Set(all)].filter((name) => !name.startsWith('@perdure/'));
}

/** What a program prints; if it fails, that is the error's message. */
function run(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 0, `${stdout}${stderr}`);
  return stdout;
}

test('few libraries, few bytes, no tests', () => {
  assert.deepEqual(libraries().sort(), ['esbuild', 'ms', 'smol-toml']);
  const bytes = sizeOf(join(modules, '@perdure'));
  assert.ok(bytes < 8 * 1024 * 1024, `${bytes} bytes`);
  const files = readdirSync(modules, { recursive: true }).filter(
    (name) => /\.test\.|\.map$/.test(name) && name.startsWith('@perdure'),
  );
  assert.deepEqual(files, []);
  for (const { name, private: isPrivate, version, exports } of manifests) {
    assert.deepEqual([name, isPrivate, version], [name, undefined, manifests[0].version]);
    const targets = Object.values(exports).flatMap((conditions) =>
      Object.values(conditions).flatMap((each) => Object.values(each)),
    );
    for (const target of targets) assert.ok(lstatSync(join(modules, name, target)).isFile(), target);
  }
});

function sizeOf(path) {
  const stat = lstatSync(path);
  return stat.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0) : stat.size;
}

test('they can be imported', () => {
  writeFileSync(
    join(folder, 'run.mjs'),
    `import { Connection, Client, grpc } from '@perdure/client';
     import { Context } from '@perdure/activity';
     import { Worker } from '@perdure/worker';
     import { ApplicationFailure } from '@perdure/common';
     import { proxyActivities } from '@perdure/workflow';
     console.log([Client, grpc.credentials, Context, Worker, ApplicationFailure, proxyActivities].every(Boolean));
     await Connection.connect({ address: '127.0.0.1:1', connectTimeout: 2000 }).catch((error) => console.log(error.message));`,
  );
  assert.match(run('run.mjs'), /^true\nFailed to connect to 127\.0\.0\.1:1: .*ECONNREFUSED/);
});

test('CommonJS programs can require them', () => {
  writeFileSync(
    join(folder, 'run.cjs'),
    `console.log(typeof require('@perdure/client').Client, typeof require('@perdure/worker').Worker);`,
  );
  assert.equal(run('run.cjs'), 'function function\n');
});

test('activities can be tried without a worker', () => {
  writeFileSync(
    join(folder, 'try.mjs'),
    `import { MockActivityEnvironment } from '@perdure/testing';
     import { activityInfo } from '@perdure/activity';
     import { historyToJSON } from '@perdure/common/lib/proto-utils';
     console.log(await new MockActivityEnvironment({ attempt: 7 }).run(async () => activityInfo().attempt), historyToJSON({}));`,
  );
  assert.equal(run('try.mjs'), '7 {}\n');
});

test('workflow code that imports them can be bundled', () => {
  writeFileSync(
    join(folder, 'workflows.mjs'),
    `import { ActivityCancellationType, sleep } from '@perdure/workflow';
     export async function nap() { await sleep(ActivityCancellationType.ABANDON.length); }`,
  );
  writeFileSync(
    join(folder, 'bundle.mjs'),
    `import { bundleWorkflowCode } from '@perdure/worker';
     import { workflowInterceptorModules } from '@perdure/testing';
     const workflowsPath = new URL('workflows.mjs', import.meta.url).pathname;
     const { code } = await bundleWorkflowCode({ workflowsPath, workflowInterceptorModules });
     console.log(code.includes('nap'), code.includes('ERR_ASSERTION'));`,
  );
  assert.equal(run('bundle.mjs'), 'true true\n');
});

const program = `import { Client, Connection, grpc, type ConnectionOptions } from '@perdure/client';
     import { Context } from '@perdure/activity';
     import type { Worker } from '@perdure/worker';
     import { proxyActivities } from '@perdure/workflow';
     import { MockActivityEnvironment } from '@perdure/testing';
     const options: ConnectionOptions = { credentials: grpc.credentials.createInsecure(), connectTimeout: '3 seconds' };
     // @ts-expect-error not credentials: the types of grpc-js are there
     const bad: ConnectionOptions = { credentials: 5 };
     async function pay(amount: number): Promise<string> { return String(amount); }
     export async function main(worker: Worker) {
       const client = new Client({ connection: await Connection.connect(options) });
       const handle = await client.workflow.start(pay, { workflowId: 'x', taskQueue: 'q', args: [1] });
       // @ts-expect-error a wrong argument
       await client.workflow.start(pay, { workflowId: 'x', taskQueue: 'q', args: ['1'] });
       const result: string = await handle.result();
       const paid: string = await new MockActivityEnvironment().run(pay, 2);
       // @ts-expect-error a wrong argument
       await new MockActivityEnvironment().run(pay, paid);
       return [result, worker, bad, Context.current().info.attempt, proxyActivities];
     }`;

for (const [file, module] of [
  ['use.mts', 'nodenext'],
  ['use.cts', 'node16'],
])
  test(`their types are complete in ${file}`, () => {
    writeFileSync(join(folder, file), program);
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const flags = ['--noEmit', '--strict', '--module', module, '--target', 'es2022', '--types', 'node'];
    run(tsc, ...flags, '--typeRoots', join(root, 'node_modules/@types'), file);
  });
