// Goal: a thread without code waits for it, within its limits of memory, and keeps no process alive meanwhile. Method: real threads, one of
// them in a process that has nothing else to do.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import type { ThreadData } from './messages.js';
import { newThread } from './new-thread.js';

const limits = { timeout: 20_000 };

test('its limits of memory are those it was given', limits, async () => {
  const [given, other] = [newThread(40), newThread()];
  assert.deepEqual(
    [given.resourceLimits?.maxOldGenerationSizeMb, given.resourceLimits?.maxYoungGenerationSizeMb],
    [40, other.resourceLimits?.maxYoungGenerationSizeMb],
  );
  assert.notEqual(other.resourceLimits?.maxOldGenerationSizeMb, 40);
  await Promise.all([given.terminate(), other.terminate()]);
});

test('the first message is its code: what is no bundle ends it with an error that says so', limits, async () => {
  const thread = newThread();
  thread.ref();
  const failed = once(thread, 'error') as Promise<[Error]>;
  const data: ThreadData = { code: 'no bundle', asksForPatches: false, running: new SharedArrayBuffer(4) };
  thread.postMessage(data);
  assert.match((await failed)[0].message, /^This is not a workflow bundle that this version can run/);
});

test('a process may end while threads of it wait', limits, () => {
  const program = `import { newThread } from ${JSON.stringify(new URL('./new-thread.js', import.meta.url).href)};
    newThread();
    console.log('waits');`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    timeout: 15_000,
    encoding: 'utf8',
  });
  assert.equal(output, 'waits\n');
});
