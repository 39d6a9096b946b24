// The corpus: workflows that use each part of the workflow API. The official worker runs the same code under its own scope.
import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  ChildWorkflowFailure,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  deprecatePatch,
  executeChild,
  getExternalWorkflowHandle,
  isCancellation,
  patched,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  startChild,
  Trigger,
  upsertMemo,
  uuid4,
  workflowInfo,
} from '@perdure/workflow';
import type * as activities from './activities.js';

export * from './trouble-workflows.js';

type Activities = typeof activities & { waitForCancel(): Promise<void> };

const remote = proxyActivities<Activities>({ startToCloseTimeout: '10s', retry: { initialInterval: 50 } });
const waiting = proxyActivities<Activities>({
  startToCloseTimeout: '30s',
  heartbeatTimeout: '5s',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
});
const local = proxyLocalActivities<Activities>({ startToCloseTimeout: '10s', retry: { initialInterval: 50 } });

export const go = defineSignal<[string]>('go');
export const state = defineQuery<string>('state');
export const push = defineUpdate<number, [number]>('push');

export async function hello(name: string): Promise<string> {
  return remote.greet(name);
}

export async function retried(key: string): Promise<number> {
  return remote.flaky(key, 2);
}

export async function refused(): Promise<string> {
  const once = proxyActivities<Activities>({ startToCloseTimeout: '10s', retry: { maximumAttempts: 1 } });
  try {
    await once.refuse();
    return 'done';
  } catch (error) {
    return `${(error as Error).name}: ${((error as Error).cause as ApplicationFailure).type}`;
  }
}

export async function timers(): Promise<string> {
  const seen: string[] = [];
  await Promise.all([sleep(60).then(() => seen.push('slow')), sleep(10).then(() => seen.push('fast'))]);
  const inTime = await condition(() => false, 20);
  await Promise.race([sleep('1 hour'), new Promise((resolve) => setTimeout(resolve, 5))]);
  return `${seen.join()} ${inTime}`;
}

/** Signals, queries and a condition. */
export async function conversation(): Promise<string[]> {
  const heard: string[] = [];
  setHandler(go, (word) => void heard.push(word));
  setHandler(state, () => heard.join());
  await condition(() => heard.includes('end'));
  return heard;
}

export async function counter(): Promise<number> {
  let sum = 0;
  let isOver = false;
  setHandler(
    push,
    async (value) => {
      sum += await remote.double(value);
      if (value === 13) throw ApplicationFailure.nonRetryable('unlucky', 'Unlucky');
      return sum;
    },
    {
      validator: (value) => {
        if (value < 0) throw new Error('negative');
      },
    },
  );
  setHandler(go, () => {
    isOver = true;
  });
  await condition(() => isOver);
  return sum;
}

export async function child(value: number): Promise<number> {
  if (value < 0) throw ApplicationFailure.nonRetryable('negative', 'Negative');
  await sleep(5);
  return value + 1;
}

export async function listening(): Promise<string> {
  let word = '';
  setHandler(go, (said) => {
    word = said;
  });
  await condition(() => word !== '');
  return word;
}

export async function parent(): Promise<unknown[]> {
  const results: unknown[] = [await executeChild(child, { args: [1] })];
  const handle = await startChild(listening, { workflowId: `${workflowInfo().workflowId}/listening` });
  await handle.signal(go, 'hi');
  results.push(await handle.result());
  try {
    await executeChild(child, { args: [-1] });
  } catch (error) {
    results.push(error instanceof ChildWorkflowFailure && (error.cause as ApplicationFailure).type);
  }
  const scope = new CancellationScope();
  const cancelled = scope.run(() => executeChild(listening)).catch((error: unknown) => isCancellation(error));
  await sleep(20);
  scope.cancel();
  results.push(await cancelled);
  return results;
}

export async function external(target: string): Promise<string> {
  const handle = getExternalWorkflowHandle(target);
  await handle.signal(go, 'from outside');
  try {
    await getExternalWorkflowHandle(`${target}-nobody`).cancel();
    return 'found';
  } catch (error) {
    return (error as Error).name;
  }
}

export async function generations(left: number): Promise<number> {
  if (left === 0) return workflowInfo().continuedFromExecutionRunId === undefined ? -1 : 0;
  return continueAsNew<typeof generations>(left - 1);
}

/** Scopes in all their forms. */
export async function scopes(): Promise<string[]> {
  const log: string[] = [];
  try {
    await CancellationScope.withTimeout(20, () => waiting.waitForCancel());
  } catch (error) {
    log.push(`timeout ${isCancellation(error)}`);
  }
  const kept = await CancellationScope.nonCancellable(async () => remote.double(4));
  log.push(`kept ${kept}`);
  const scope = new CancellationScope();
  const trigger = new Trigger<string>();
  scope.cancelRequested.catch(() => trigger.resolve('cancelled'));
  const timer = scope
    .run(() => sleep('1 hour'))
    .catch((error: unknown) => log.push(`timer ${error instanceof CancelledFailure}`));
  scope.cancel();
  log.push(await trigger);
  await timer;
  return log;
}

export async function cancelMe(): Promise<void> {
  try {
    await sleep('1 hour');
  } catch (error) {
    await CancellationScope.nonCancellable(() => remote.greet('cleanup'));
    throw error;
  }
}

export async function locals(key: string): Promise<unknown[]> {
  const [first, second] = await Promise.all([local.double(1), local.double(2)]);
  const third = await local.flaky(key, 1);
  await sleep(5);
  return [first, second, third, await local.greet('local')];
}

export async function patches(): Promise<string[]> {
  const taken: string[] = [];
  if (patched('first')) taken.push('first');
  await sleep(5);
  if (patched('first')) taken.push('again');
  deprecatePatch('old');
  if (patched('second')) taken.push('second');
  await remote.double(1);
  return taken;
}

export async function attributes(): Promise<unknown> {
  upsertMemo({ note: 'n' });
  await sleep(1);
  return [workflowInfo().memo, uuid4().length, Math.random() < 1, Date.now() > 0];
}

export async function failing(): Promise<void> {
  await sleep(1);
  throw ApplicationFailure.nonRetryable('on purpose', 'Purpose', 'detail');
}

/** Waits for a signal after each step, so that whoever runs it may change in between. */
export async function steps(count: number): Promise<number> {
  let told = 0;
  setHandler(go, () => {
    told++;
  });
  let sum = 0;
  for (let step = 1; step <= count; step++) {
    await condition(() => told >= step);
    sum += await remote.double(step);
    await sleep(1);
  }
  return sum;
}
