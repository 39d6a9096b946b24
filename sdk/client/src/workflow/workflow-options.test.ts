// Goal: options and names that make no sense are refused by name, with what they must be, and nothing is sent. Method: one mistake of each
// kind, by a client whose connection notes what it is asked.
import { PayloadConverterError, ValueError } from '@perdure/common';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '../client.js';
import type { ConnectionLike } from '../connection/connection.js';
import type { ScheduleOptions } from '../schedule/schedule-types.js';
import type { WorkflowStartOptions } from './workflow-options.js';

const asked: string[] = [];
const call = (_: object, method: string) => async () => {
  asked.push(method);
  return { runId: 'r' };
};
const connection = { workflowService: new Proxy({}, { get: call }) } as unknown as ConnectionLike;
const { workflow, schedule } = new Client({ connection });

async function refuses(act: () => unknown, kind: new (...args: never[]) => Error, message: RegExp): Promise<void> {
  asked.length = 0;
  await assert.rejects(
    async () => act(),
    (error: unknown) => {
      assert.ok(error instanceof kind && message.test(error.message), String(error));
      return true;
    },
  );
  assert.deepEqual(asked, []);
}

const complete = { workflowId: 'order-1', taskQueue: 'orders' };
const start = (options: object) => async () => workflow.start('pay', { ...complete, ...options });

test('options of a start', async () => {
  await refuses(
    async () => workflow.start('pay', undefined as never),
    TypeError,
    /^Missing workflowId in the options of starting/,
  );
  await refuses(
    start({ workflowId: '' }),
    TypeError,
    /^Missing workflowId in the options of starting workflow 'pay': an id of your own/,
  );
  await refuses(
    start({ workflowId: 5 }),
    TypeError,
    /^workflowId of workflow 'pay' is a number; it must be a text: an id of your own/,
  );
  await refuses(
    start({ taskQueue: undefined }),
    TypeError,
    /^Missing taskQueue in the options of .* 'pay': the name of the queue that its/,
  );
  await refuses(
    start({ args: 'text' }),
    TypeError,
    /^args of workflow 'pay' must be an array, also of one argument: \[argument\]$/,
  );
  await refuses(start({ cronSchedule: [] }), TypeError, /^cronSchedule of workflow 'pay' must be a text, such as '0 12/);
  await refuses(
    start({ workflowRunTimeout: '10 parsecs' }),
    ValueError,
    /^workflowRunTimeout of workflow 'pay': Invalid duration: "10 parsecs"; it takes milliseconds, or a text such as '10 seconds'$/,
  );
  await refuses(start({ startDelay: {} }), ValueError, /^startDelay of workflow 'pay': Invalid duration: \{\}; it takes/);
  await refuses(
    start({ versioningOverride: 'PINNED' }),
    TypeError,
    /^versioningOverride of workflow 'pay' must be 'AUTO_UPGRADE' or \{ pinnedTo/,
  );
  await workflow.start('pay', { ...complete, unknownOption: 1, versioningOverride: undefined } as WorkflowStartOptions);
  assert.deepEqual(asked, ['startWorkflowExecution']);
});

test('policies, priority and memo of a start', async () => {
  await refuses(
    start({ workflowIdReusePolicy: 'REJECT' }),
    ValueError,
    /^workflowIdReusePolicy of workflow 'pay': Unknown value "REJECT"; one of ALLOW_DUPLICATE, .* is expected$/,
  );
  await refuses(
    start({ workflowIdConflictPolicy: 'x' }),
    ValueError,
    /^workflowIdConflictPolicy of workflow 'pay': Unknown value "x"/,
  );
  const retry = { maximumAttempts: '3' };
  await refuses(start({ retry }), ValueError, /^retry of workflow 'pay': RetryPolicy\.maximumAttempts must be an integer$/);
  await refuses(start({ retry: 3 }), ValueError, /^retry of workflow 'pay': A RetryPolicy must be an object, such as/);
  const classes = { nonRetryableErrorTypes: [RangeError] };
  await refuses(
    start({ retry: classes }),
    ValueError,
    /^retry of workflow 'pay': RetryPolicy\.nonRetryableErrorTypes must be an array of/,
  );
  await refuses(start({ retry: { backoffCoefficient: '2' } }), ValueError, /backoffCoefficient must be a number greater than 0$/);
  await refuses(
    start({ priority: { priorityKey: '1' } }),
    ValueError,
    /^priority of workflow 'pay': priorityKey must be a positive/,
  );
  await refuses(start({ priority: { fairnessWeight: '1' } }), ValueError, /fairnessWeight must be a number, not 1$/);
  await refuses(start({ memo: { total: 1n } }), PayloadConverterError, /^Memo field "total" of workflow 'pay': .*it is a BigInt/);
  await refuses(start({ memo: 'text' }), TypeError, /^The memo of workflow 'pay' must be an object with a field for each/);
});

test('names and arguments of signals, queries and updates', async () => {
  const handle = workflow.getHandle('order-1');
  const missing = undefined as unknown as string;
  await refuses(() => workflow.getHandle(missing), TypeError, /^A handle needs the id of a workflow: getHandle\(workflowId\)$/);
  await refuses(
    async () => handle.signal(missing),
    TypeError,
    /^The signal to send has no name: it must be a text, or what defineSignal\(\) returns\. Is it exported by the module/,
  );
  await refuses(async () => handle.query(''), TypeError, /^The query to send has no name: .* what defineQuery\(\) returns$/);
  await refuses(async () => handle.executeUpdate(missing), TypeError, /^The update to send has no name: .*defineUpdate\(\)/);
  const text = { args: 'text' as unknown as [string], waitForStage: 'SOON' as 'ACCEPTED' };
  await refuses(async () => handle.executeUpdate('raise', text), TypeError, /^args of update 'raise' must be an array/);
  const never = { ...text, args: ['x'] as [string] };
  await refuses(
    async () => handle.startUpdate('raise', never),
    ValueError,
    /^waitForStage of update 'raise': Unknown value "SOON"/,
  );
  const signalArgs = 'text' as unknown as [string];
  const both = { ...complete, signal: 'go', signalArgs };
  await refuses(async () => workflow.signalWithStart('pay', both), TypeError, /^signalArgs of signal 'go' must be an array/);
  const none = { ...complete, signal: missing };
  await refuses(async () => workflow.signalWithStart('pay', none), TypeError, /^The signal to send has no name/);
  await refuses(
    async () => workflow.executeUpdateWithStart('raise', { args: [], startWorkflowOperation: {} as never }),
    TypeError,
    /^startWorkflowOperation of update 'raise' must be a new WithStartWorkflowOperation\(\)$/,
  );
});

test('options of a schedule', async () => {
  const action = { type: 'startWorkflow', workflowType: 'pay', taskQueue: 'orders' };
  const create = (options: object) => async () =>
    schedule.create({ scheduleId: 's', spec: {}, action, ...options } as unknown as ScheduleOptions);
  await refuses(create({ action: undefined }), TypeError, /^Missing action\.taskQueue in the options of a schedule$/);
  await refuses(
    create({ action: { ...action, type: 'x' } }),
    TypeError,
    /^action\.type of schedule 's' is x; it must be 'startWorkflow'$/,
  );
  await refuses(create({ action: { ...action, args: 'text' } }), TypeError, /^action\.args of schedule 's' must be an array/);
  await refuses(
    create({ spec: { intervals: [{}] } }),
    ValueError,
    /^spec\.intervals of the schedule: Invalid duration: undefined;/,
  );
  await refuses(
    create({ policies: { overlap: 'WAIT' } }),
    ValueError,
    /^policies\.overlap of the schedule: Unknown value "WAIT"/,
  );
  await refuses(create({ memo: { note: () => 1 } }), PayloadConverterError, /^Memo field "note" of schedule 's': .*function/);
});
