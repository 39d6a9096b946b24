// Goal: workflows on threads; a busy loop, a runaway heap or a lost promise hits the one that has it, and others only as far as
// they have to be replayed. Method: small limits, real threads; the test plays the server.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bundleOf, jobs, ScriptedRealm } from '../realm/scripted-realm.js';
import { ExecutionLostError } from './executor.js';
import { ThreadedExecutor } from './threaded-executor.js';

const source = `
import * as wf from '@perdure/workflow';
export async function fine() { await wf.sleep(1); await wf.sleep(1); return 'fine'; }
export async function busy() { await wf.sleep(1); spin(); }
function spin(): void { let i = 0;
  for (;;) i += 1;
}
export async function hungry() { await wf.sleep(1); const all: unknown[] = []; for (;;) all.push(new Array(1000).fill({})); }
export async function rejects() { void lost(); await wf.sleep(1); }
async function lost() { throw new RangeError('nobody looks'); }
`;

let code: string;
const executors: ThreadedExecutor[] = [];
before(async () => {
  ({ code } = await bundleOf(source));
});
after(() => Promise.all(executors.map((executor) => executor.close())));

function realmWith(options: Partial<ConstructorParameters<typeof ThreadedExecutor>[0]>): ScriptedRealm {
  const executor = new ThreadedExecutor({ code, ...options });
  executors.push(executor);
  return new ScriptedRealm(executor);
}

test('runs are spread over threads and evicted', async () => {
  const realm = realmWith({ threads: 2 });
  const runs = await Promise.all([1, 2, 3].map(() => realm.start('fine')));
  const [first] = runs;
  for (const run of runs) assert.deepEqual(await run.on(jobs.timer(1)), ['startTimer 2 1']);
  await realm.executor.evict(first?.runId ?? '');
  await assert.rejects(first?.on(jobs.timer(2)) ?? Promise.resolve(), ExecutionLostError);
  assert.deepEqual(await runs[1]?.on(jobs.timer(2)), ['complete "fine"']);
});

test('a busy loop is stopped and named with its line; the others can go on elsewhere', async () => {
  const realm = realmWith({ busyMsMax: 200 });
  const other = await realm.start('fine');
  const guilty = await realm.start('busy');
  const stop = guilty.on(jobs.timer(1));
  // What a worker does with a failed task, and what the server does: at once, while the thread is still about to end.
  const triedAgain = stop.then(() => realm.executor.evict(guilty.runId)).then(() => realm.start('busy'));
  const [stopped, lost] = await Promise.allSettled([stop, other.on(jobs.timer(1))]);
  assert.equal(stopped.status, 'fulfilled');
  assert.match(
    guilty.failure ?? '',
    /^Workflow busy \(workflow, run \S+\) has not yielded for 200 ms: it is busy at spin \(.*workflows\.ts:6:\d+\)/,
  );
  assert.ok(lost.status === 'rejected' && lost.reason instanceof ExecutionLostError);
  assert.match(lost.reason.message, /workflow busy \(workflow\), on the same thread, did not yield/);
  const again = await realm.start('fine');
  // A type that has done it before does it on a thread of its own.
  const guiltyAgain = await triedAgain;
  const [, survived] = await Promise.all([guiltyAgain.on(jobs.timer(1)), again.on(jobs.timer(1))]);
  assert.match(guiltyAgain.failure ?? '', /not yielded/);
  assert.deepEqual(survived, ['startTimer 2 1']);
});

test('a thread that runs out of memory fails the task that it ran', async () => {
  const realm = realmWith({ heapMbMax: 40 });
  const other = await realm.start('fine');
  const guilty = await realm.start('hungry');
  await guilty.on(jobs.timer(1));
  assert.match(guilty.failure ?? '', /^Workflow hungry \(workflow\): .*out of memory/);
  await assert.rejects(other.on(jobs.timer(1)), ExecutionLostError);
  assert.deepEqual((await realm.start('fine')).commands, ['startTimer 1 1']);
});

test('a rejection that nobody handles fails the task of its own execution only', async () => {
  const realm = realmWith({});
  const other = await realm.start('fine');
  const guilty = await realm.start('rejects');
  assert.match(guilty.failure ?? '', /Unhandled Promise rejection: RangeError: nobody looks/);
  assert.deepEqual(await other.on(jobs.timer(1)), ['startTimer 2 1']);
});
