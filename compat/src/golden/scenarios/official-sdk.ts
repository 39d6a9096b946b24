// The official TypeScript SDK at work: the histories that its worker and its client leave.
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Workflow } from '@temporalio/workflow';
import type { HandWorker } from '../hand-worker.js';
import type { Scenario, Scenarios } from '../scenario.js';
import { withOfficialWorker } from '../sdk/official.js';
import * as workflows from '../sdk/recorded-workflows.js';
import { untilEventNumber } from '../waiting.js';

type Meanwhile = (handle: WorkflowHandle, by: HandWorker, client: Client) => Promise<void>;

/** Starts the workflow, does something meanwhile, waits for its end and reads its history. */
function run<W extends Workflow>(workflow: W, args: Parameters<W>, meanwhile?: Meanwhile): Scenario {
  return (by) =>
    withOfficialWorker(by, async (client) => {
      const handle = await start(client, by, workflow, args);
      await meanwhile?.(handle, by, client);
      await handle.result().then(
        (result: unknown) => by.note(`result: ${JSON.stringify(result)}`),
        (error: unknown) => by.note(`ended with ${error instanceof Error ? error.name : 'no error'}`),
      );
      await by.history();
    });
}

function start<W extends Workflow>(client: Client, by: HandWorker, workflow: W, args: Parameters<W>): Promise<WorkflowHandle> {
  const { workflowId, taskQueue } = by;
  return client.workflow.start<W>(workflow, { workflowId, taskQueue, args } as never);
}

/** Cancels it once its first workflow task is done. */
const cancel: Meanwhile = async (handle, by) => {
  await untilEventNumber(by, 5);
  await handle.cancel();
};

export const officialSdk: Scenarios = {
  'hello world': run(workflows.hello, ['you']),
  'an activity': run(workflows.oneActivity, ['you']),
  'an activity that is retried with its heartbeat': run(workflows.retriedActivity, []),
  'an activity that fails for good fails the workflow': run(workflows.failedActivity, []),
  'a workflow that fails': run(workflows.fails, []),
  'timers, one of them cancelled': run(workflows.timers, []),
  'local activities': run(workflows.localActivities, []),
  'a patch and a memo': run(workflows.patchedAndUpserted, []),
  'random numbers': run(workflows.random, []),
  'a timer cancelled with the workflow': run(workflows.sleeps, [], cancel),
  'an activity that is cancelled and not awaited': run(workflows.tryCancelActivity, [], cancel),
  'an activity that is cancelled and awaited': run(workflows.waitForCancelledActivity, [], cancel),

  'a signal and queries': run(workflows.waits, [], async (handle, by) => {
    await untilEventNumber(by, 4);
    by.note(`before the signal: ${await handle.query(workflows.state)}`);
    await handle.signal(workflows.go, 'went');
  }),

  'a child that waits for a signal': (by) => {
    const child = by.other('child');
    return run(workflows.parent, [child.workflowId], async (_, __, client) => {
      // The workflow task that tells of the child's start is over, and the child's first one.
      await untilEventNumber(by, 9);
      await untilEventNumber(child, 4);
      await client.workflow.getHandle(child.workflowId).signal(workflows.go, 'went');
      await child.closeEvent();
      await child.history();
    })(by);
  },

  'continue as new': run(workflows.counts, [1]),

  'a signal to another workflow': (by) => {
    const target = by.other('target');
    return withOfficialWorker(target, async (client) => {
      const handle = await start(client, target, workflows.waits, []);
      await untilEventNumber(target, 4);
      await run(workflows.signalsOther, [target.workflowId])(by);
      by.note(`result of the other: ${JSON.stringify(await handle.result())}`);
      await target.history();
    });
  },
};
