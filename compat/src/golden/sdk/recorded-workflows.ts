// Workflow code whose histories are recorded, bundled by the official worker: it may import nothing but the SDK.
import {
  ActivityCancellationType,
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  executeChild,
  getExternalWorkflowHandle,
  patched,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  upsertMemo,
  uuid4,
} from '@temporalio/workflow';
import type * as activities from './recorded-activities.js';

const { greet, failOnce, failForGood } = proxyActivities<typeof activities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '1s' },
});
const { untilCancelled: cancelledInTime } = proxyActivities<typeof activities>({
  startToCloseTimeout: '20s',
  heartbeatTimeout: '5s',
  cancellationType: ActivityCancellationType.TRY_CANCEL,
});
const { untilCancelled: cancelledAndAwaited } = proxyActivities<typeof activities>({
  startToCloseTimeout: '20s',
  heartbeatTimeout: '5s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});
const local = proxyLocalActivities<typeof activities>({ startToCloseTimeout: '10s', retry: { maximumAttempts: 1 } });

export const go = defineSignal<[string]>('go');
export const state = defineQuery<string>('state');

async function untilGo(): Promise<string> {
  let said: string | undefined;
  setHandler(state, () => said ?? 'waiting');
  setHandler(go, (what) => {
    said = what;
  });
  await condition(() => said !== undefined);
  return said ?? '';
}

export async function hello(name: string): Promise<string> {
  return `Hello, ${name}!`;
}

export async function oneActivity(name: string): Promise<string> {
  return greet(name);
}

export async function retriedActivity(): Promise<unknown> {
  return failOnce();
}

export async function failedActivity(): Promise<never> {
  return failForGood();
}

export async function fails(): Promise<never> {
  throw ApplicationFailure.create({ message: 'on purpose', type: 'OnPurpose', nonRetryable: true, details: [{ answer: 42 }] });
}

export async function waits(): Promise<string> {
  return untilGo();
}

/** Of a timer that fires and one that is cancelled. */
export async function timers(): Promise<void> {
  await CancellationScope.cancellable(async () => {
    const long = sleep('1h').catch(() => undefined);
    await sleep('1s');
    CancellationScope.current().cancel();
    await long;
  }).catch(() => undefined);
}

export async function parent(childId: string): Promise<string> {
  return executeChild(waits, { workflowId: childId });
}

export async function counts(left: number): Promise<number> {
  if (left > 0) await continueAsNew<typeof counts>(left - 1);
  return left;
}

export async function sleeps(): Promise<void> {
  await sleep('1h');
}

export async function tryCancelActivity(): Promise<void> {
  await cancelledInTime();
}

export async function waitForCancelledActivity(): Promise<void> {
  await cancelledAndAwaited();
}

/** One local activity that is well, and one that is not. */
export async function localActivities(): Promise<string> {
  const greeting = await local.greet('local');
  await local.failForGood().catch(() => undefined);
  return greeting;
}

export async function patchedAndUpserted(): Promise<string> {
  const branch = patched('patch-1') ? 'new' : 'old';
  upsertMemo({ branch, gone: null });
  return branch;
}

/** What is drawn by chance leaves no trace; that it was drawn again is seen by replayers. */
export async function random(): Promise<boolean> {
  return Math.random() >= 0 && uuid4().length === 36;
}

export async function signalsOther(workflowId: string): Promise<void> {
  await getExternalWorkflowHandle(workflowId).signal(go, 'from a workflow');
}
