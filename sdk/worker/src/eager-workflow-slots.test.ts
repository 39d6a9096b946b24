// Goal: slots for eager starts are asked of the right worker, taken for as long as the task is there, and never lost.
// Method: a connection whose server is a function; workers that only note the tasks they get.
import type { ConnectionLike } from '@perdure/client';
import type { workflowservice } from '@perdure/wire/types';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eagerWorkersOf, withEagerStarts, type EagerWorker } from './eager-workflow-slots.js';
import { testSlots, workflowSlotInfo } from './polling/testing/test-slots.js';

type Request = workflowservice.StartWorkflowExecutionRequest;
type Answer = workflowservice.StartWorkflowExecutionResponse;

const task = { taskToken: new Uint8Array([1]) };
const request: Request = { namespace: 'n', taskQueue: { name: 'q' }, requestEagerExecution: true };

function connectionTo(server: (request: Request) => Answer) {
  const connection = { workflowService: { startWorkflowExecution: async (asked: Request) => server(asked) } };
  const service = withEagerStarts(connection as unknown as ConnectionLike);
  const workers = eagerWorkersOf(connection as unknown as ConnectionLike);
  assert.ok(workers !== undefined);
  return { start: async (asked: Request = request) => service.startWorkflowExecution(asked), workers };
}

function workerOf(taskQueue = 'q', size = 1) {
  const got: unknown[] = [];
  let finish: () => void = () => undefined;
  let used = 0;
  const slots = testSlots(size, { changed: (now) => (used = now) });
  const handle: EagerWorker['handle'] = async (handled, slot) => {
    slot.use(workflowSlotInfo);
    got.push(handled);
    await new Promise<void>((resolve) => (finish = resolve));
    slot.release();
  };
  const worker: EagerWorker = { namespace: 'n', taskQueue, deploymentOptions: undefined, slots, handle };
  return { worker, slots, got, used: () => used, finish: () => finish() };
}

describe('slots for eager starts', () => {
  const eager = (asked: Request): Answer => (asked.requestEagerExecution === true ? { eagerWorkflowTask: task } : {});

  test('the task that comes with the answer is done by the worker, in one of its slots', async () => {
    const { start, workers } = connectionTo(eager);
    const { worker, slots, got, used, finish } = workerOf();
    workers.add(worker);
    await start();
    assert.deepEqual([got, used()], [[task], 1]);
    assert.deepEqual(await start(), {}, 'a worker without a free slot is not asked');
    finish();
    await slots.empty();
    assert.notDeepEqual(await start(), {});
  });

  test('nobody is asked on another queue, in another namespace, after leaving, or unless it is wanted', async () => {
    const { start, workers } = connectionTo(eager);
    const leave = workers.add(workerOf().worker);
    assert.deepEqual(await start({ ...request, taskQueue: { name: 'other' } }), {});
    assert.deepEqual(await start({ ...request, namespace: 'other' }), {});
    assert.deepEqual(await start({ ...request, requestEagerExecution: false }), {});
    leave();
    assert.deepEqual(await start(), {});
  });

  test('the slot is free again when the start fails, or brings no task', async () => {
    const { start, workers } = connectionTo(({ workflowId }) => {
      if (workflowId === 'taken') throw new Error('already started');
      return {};
    });
    const { worker, slots } = workerOf();
    workers.add(worker);
    await assert.rejects(start({ ...request, workflowId: 'taken' }));
    await start();
    await slots.empty();
  });

  test('the workers of a queue take turns', async () => {
    const { start, workers } = connectionTo(eager);
    const both = [workerOf('q', 9), workerOf('q', 9)];
    for (const { worker } of both) workers.add(worker);
    for (let starts = 0; starts < 4; starts++) await start();
    assert.deepEqual(
      both.map(({ got }) => got.length),
      [2, 2],
    );
  });
});
