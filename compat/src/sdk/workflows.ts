// Workflow code of the SDK suites, bundled by the official worker: it may import nothing but the SDK.
import {
  ActivityCancellationType,
  ApplicationFailure,
  condition,
  defineQuery,
  defineSignal,
  patched,
  proxyActivities,
  setHandler,
  sleep,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import type * as activities from './activities.js';

export * from '../sdk-ours/client-workflows.js';
export * from './child-workflows.js';
export * from './subscription-workflows.js';

const { greet, failOnce, echo } = proxyActivities<typeof activities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '100ms' },
});

export const approve = defineSignal<[string]>('approve');

export async function helloWorld(name: string): Promise<string> {
  return `Hello, ${name}!`;
}

export async function oneActivity(name: string): Promise<string> {
  return greet(name);
}

export async function retriedActivity(): Promise<number> {
  return failOnce();
}

/** Returns how long the timer took by the workflow's own clock. */
export async function oneTimer(durationMs: number): Promise<number> {
  const startedMs = Date.now();
  await sleep(durationMs);
  return Date.now() - startedMs;
}

export async function untilApproved(): Promise<string> {
  let by: string | undefined;
  setHandler(approve, (name) => {
    by = name;
  });
  await condition(() => by !== undefined);
  return `approved by ${by}`;
}

/** The payload travels in the start, the activity's input and result, and the workflow's result. */
export async function carryPayload(text: string): Promise<string> {
  return echo(text);
}

export async function fails(message: string): Promise<never> {
  throw ApplicationFailure.create({ message, type: 'OnPurpose', nonRetryable: true, details: [{ answer: 42 }] });
}

export const total = defineQuery<number>('total');
export const explain = defineQuery<string, [string]>('explain');
export const add = defineSignal<[number]>('add');
export const finish = defineSignal('finish');

/** Adds up what it is sent; tells the sum when asked, and at the end. */
export async function adder(): Promise<number> {
  let sum = 0;
  let finished = false;
  setHandler(total, () => sum);
  setHandler(explain, (what) => {
    throw new Error(`cannot explain ${what}`);
  });
  setHandler(add, (amount) => {
    sum += amount;
  });
  setHandler(finish, () => {
    finished = true;
  });
  await condition(() => finished);
  return sum;
}

/** Works in small steps, so that there is a workflow task most of the time. */
export async function busyAdder(steps: number): Promise<number> {
  let sum = 0;
  setHandler(total, () => sum);
  for (let step = 0; step < steps; step += 1) {
    await greet('step');
    sum += 1;
  }
  return sum;
}

/** A bug, as far as the SDK knows: the workflow task fails again and again. */
export async function failsItsTask(): Promise<never> {
  throw new TypeError('a bug');
}

const { leftToOthers } = proxyActivities<typeof activities>({
  activityId: 'left-to-others',
  startToCloseTimeout: '20s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '100ms' },
});

export async function untilOthersComplete(): Promise<string> {
  return leftToOthers();
}

/** Which branch a patched workflow takes; its memo says so too. */
export async function patchedMemo(): Promise<string> {
  const branch = patched('patch-1') ? 'new' : 'old';
  upsertMemo({ branch, taken: null });
  await sleep(10);
  upsertMemo({ steps: 2 });
  return `${branch} ${JSON.stringify(workflowInfo().memo)}`;
}
