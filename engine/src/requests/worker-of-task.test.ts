// Goal: history keeps what a worker says of itself with a completed workflow task; replays read the build id from there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunBench } from '../testing/run-bench.js';
import { decideWorkflowTaskCompleted } from './complete-workflow-task.js';

test('the completed event carries what the worker sent', () => {
  const bench = new RunBench();
  bench.start({ requestEagerExecution: true });
  const sent = {
    identity: 'worker',
    binaryChecksum: 'sum',
    sdkMetadata: { sdkName: 'sdk' },
    meteringMetadata: { nonfirstLocalActivityExecutionAttempts: 2 },
    workerVersionStamp: { buildId: '1.0' },
  };
  const token = { scheduledEventId: 2, startedEventId: 3, attempt: 1, stamp: 1 };
  bench.try((state, context) => decideWorkflowTaskCompleted(state, token, sent, context));
  const { workerVersionStamp, ...kept } = sent;
  const event = bench.events[3]?.workflowTaskCompletedEventAttributes;
  assert.deepEqual(event, { scheduledEventId: 2, startedEventId: 3, ...kept, workerVersion: workerVersionStamp });
});
