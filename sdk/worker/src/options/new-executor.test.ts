// Goal: threads are started before there is code for them, only where workflows will run on them; the executor takes them, and where none
// comes they end. Method: real threads, counted as Node starts and ends them; a server that answers at once.
import type { ConnectionLike } from '@perdure/client';
import { noopMetricMeter } from '@perdure/common';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { nextTurn, systemEnvironment } from '../environment.js';
import { bundleOf, jobs, ScriptedRealm } from '../realm/scripted-realm.js';
import { DefaultLogger } from '../runtime/default-logger.js';
import { buildParts } from '../worker-parts.js';
import { compileOptions } from './compiled-options.js';
import { endThreads, newExecutor, startThreads } from './new-executor.js';
import type { WorkerOptions } from './worker-options.js';

const limits = { timeout: 20_000 };
const noBundle = { code: 'no bundle' };
const compiled = (options: Partial<WorkerOptions> = {}) =>
  compileOptions({ taskQueue: 'q', ...options }, new DefaultLogger('ERROR'));

/** Every thread that Node has started, and those that have ended. */
const threads = { begun: 0, ended: 0 };
const note = (thread: Worker) => {
  threads.begun += 1;
  thread.once('exit', () => void (threads.ended += 1));
};
before(() => void process.on('worker', note));
after(() => void process.off('worker', note));

test('as many as the pool has; none without workflows, or where a debugger holds them', limits, async () => {
  const options = { taskQueue: 'q', workflowBundle: noBundle };
  assert.deepEqual(startThreads({ taskQueue: 'q', activities: {} }, compiled()), []);
  assert.deepEqual(startThreads(options, compiled({ debugMode: true })), []);
  const started = startThreads(options, compiled({ workflowThreadPoolSize: 2 }));
  assert.equal(started.length, 2);
  await nextTurn();
  await endThreads(started);
  assert.deepEqual(threads, { begun: 2, ended: 2 });
});

test('the executor runs workflows on them, and starts another only for one that is missing', limits, async (context) => {
  const { code } = await bundleOf(
    `import { sleep } from '@perdure/workflow'; export async function nap() { await sleep(1); return 'up'; }`,
  );
  const started = startThreads({ taskQueue: 'q', workflowBundle: { code } }, compiled());
  const options = compiled({ workflowThreadPoolSize: 2 });
  const executor = newExecutor({ code, sourceMap: undefined }, options, undefined, started);
  context.after(async () => executor.close());
  const realm = new ScriptedRealm(executor);
  const runs = await Promise.all([realm.start('nap'), realm.start('nap')]);
  for (const run of runs) assert.deepEqual(await run.on(jobs.timer(1)), ['complete "up"']);
  assert.deepEqual([started.length, threads.begun], [0, 4]);
});

test('a worker that cannot be made leaves no thread behind', limits, async () => {
  const service = { getSystemInfo: async () => ({}), describeNamespace: async () => ({}) };
  const connection = { ensureConnected: async () => undefined, workflowService: service } as unknown as ConnectionLike;
  const meters = { userMeter: noopMetricMeter, workerMeter: noopMetricMeter };
  const made = buildParts({ taskQueue: 'q', workflowBundle: noBundle }, compiled(), connection, systemEnvironment, meters);
  await assert.rejects(made, /^TypeError: This is not a workflow bundle that this version can run/);
  assert.deepEqual(threads, { begun: 5, ended: 5 });
});
