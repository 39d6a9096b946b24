// Runs the official SDK's own tests (github.com/temporalio/sdk-typescript, packages/test) on our packages, with only the import scope changed.
//
//   node compat/dist/official-suite/run.js --suite <checkout> [--only default-workflow,...] [--server ours|reference] [--prepared]
//
// Tests of what ours has not, such as the native core, fail: docs/conformance.md says which and why. Needs port 7233 and the npm registry.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startServer } from '../samples/server.js';
import { prepare } from './prepare.js';

/** A file whose worker cannot be ended is given up. */
const fileTimeoutMs = 120_000;

const { values } = parseArgs({
  options: {
    suite: { type: 'string' },
    only: { type: 'string' },
    server: { type: 'string', default: 'ours' },
    work: { type: 'string', default: join(tmpdir(), 'perdure-official-suite') },
    /** Take what an earlier run has installed. */
    prepared: { type: 'boolean', default: false },
  },
});

/** What a file's tests print. */
async function tapOf(folder: string, name: string): Promise<string> {
  const ava = '../../node_modules/ava/entrypoints/cli.mjs';
  const flags = ['--tap', '--concurrency', '1', '--timeout', '30s', '--no-worker-threads', `lib/test-${name}.js`];
  const env = { ...process.env, NODE_OPTIONS: '--enable-source-maps --no-warnings' };
  // A group of its own: tests run in a grandchild, which shuts its workers down on signals instead of ending.
  const child = spawn(process.execPath, [ava, ...flags], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const timer = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), fileTimeoutMs);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(child, 'close');
  clearTimeout(timer);
  return text;
}

async function main(): Promise<void> {
  if (values.suite === undefined) throw new Error('--suite <checkout of temporalio/sdk-typescript> is missing');
  const work = resolve(values.work);
  const folder = values.prepared ? join(work, 'packages/test') : await prepare(resolve(values.suite), work);
  const all = (await readdir(join(folder, 'lib'))).flatMap((file) => /^test-(.+)\.js$/.exec(file)?.[1] ?? []);
  const server = await startServer(values.server === 'reference' ? 'reference' : 'ours');
  try {
    for (const name of values.only?.split(',') ?? all) {
      const lines = (await tapOf(folder, name)).split('\n').filter((line) => /^(?:not )?ok \d/.test(line));
      const failed = lines.filter((line) => line.startsWith('not'));
      console.log(`${name}: ${lines.length - failed.length} of ${lines.length}`);
      for (const line of failed) console.log(`    ${line}`);
    }
  } finally {
    await server.dispose();
  }
}

await main();
