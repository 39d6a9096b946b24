// More of the corpus: cancellations, local activities in trouble, handlers of all kinds.
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  defineSignal,
  executeChild,
  isCancellation,
  makeContinueAsNewFunc,
  proxyActivities,
  proxyLocalActivities,
  setDefaultQueryHandler,
  setDefaultSignalHandler,
  setHandler,
  sleep,
  upsertMemo,
  workflowInfo,
} from '@perdure/workflow';
import type * as activities from './activities.js';

type Activities = typeof activities & { waitForCancel(): Promise<void>; resume(): Promise<number> };

const remote = proxyActivities<Activities>({ startToCloseTimeout: '10s', retry: { initialInterval: 50 } });
const local = proxyLocalActivities<Activities>({ startToCloseTimeout: '10s', retry: { initialInterval: 50 } });
const go = defineSignal<[string]>('go');

/** Each way in which an activity can be cancelled, before and after it was sent. */
export async function activityCancels(): Promise<string[]> {
  const log: string[] = [];
  for (const cancellationType of ['TRY_CANCEL', 'ABANDON', 'WAIT_CANCELLATION_COMPLETED'] as const) {
    const options = { startToCloseTimeout: '5s', heartbeatTimeout: '5s', cancellationType } as const;
    const cancellable = proxyActivities<Activities>(options);
    for (const delay of [0, 60]) {
      const scope = new CancellationScope();
      const waits = scope.run(() => cancellable.waitForCancel()).catch((error: unknown) => isCancellation(error));
      if (delay > 0) await sleep(delay);
      scope.cancel();
      log.push(`${cancellationType} ${delay} ${String(await waits)}`);
    }
  }
  return log;
}

export async function childCancels(): Promise<string[]> {
  const log: string[] = [];
  for (const cancellationType of [
    'TRY_CANCEL',
    'ABANDON',
    'WAIT_CANCELLATION_REQUESTED',
    'WAIT_CANCELLATION_COMPLETED',
  ] as const) {
    for (const delay of [0, 40]) {
      const scope = new CancellationScope();
      const options = { cancellationType, workflowId: `${workflowInfo().workflowId}/${cancellationType}/${delay}` };
      const waits = scope.run(() => executeChild('listening', options)).catch((error: unknown) => isCancellation(error));
      if (delay > 0) await sleep(delay);
      scope.cancel();
      log.push(`${cancellationType} ${delay} ${String(await waits)}`);
    }
  }
  return log;
}

/** Local activities that retry by timers, time out, are refused, and are cancelled. */
export async function localTroubles(key: string): Promise<unknown[]> {
  const log: unknown[] = [];
  const byTimer = proxyLocalActivities<Activities>({
    startToCloseTimeout: '5s',
    localRetryThreshold: '20ms',
    retry: { initialInterval: 60 },
  });
  log.push(await byTimer.flaky(key, 2));
  const once = proxyLocalActivities<Activities>({ startToCloseTimeout: 60, retry: { maximumAttempts: 1 } });
  await once.refuse().catch((error: unknown) => log.push((error as Error).message));
  await once.pause(1000).catch((error: unknown) => log.push((error as Error).name));
  const scope = new CancellationScope();
  const cancelled = scope.run(() => local.pause(1000)).catch((error: unknown) => log.push(isCancellation(error)));
  await local.double(1);
  scope.cancel();
  await cancelled;
  return log;
}

/** A local activity that outlasts the workflow task. */
export async function slowLocal(): Promise<string> {
  const slow = proxyLocalActivities<Activities>({ startToCloseTimeout: '10s' });
  await Promise.all([slow.pause(3500), sleep(50)]);
  return local.greet('after');
}

/** Handlers without a name of their own, and handlers that do things. */
export async function handlers(): Promise<string[]> {
  const log: string[] = [];
  setDefaultSignalHandler(async (name, ...args) => {
    log.push(`${name} ${await remote.greet(String(args[0]))}`);
  });
  setDefaultQueryHandler((name) => `${name} ${log.length}`);
  setHandler(go, async () => {
    await sleep(30);
    log.push('go');
  });
  await condition(() => log.includes('go'));
  await condition(allHandlersFinished);
  return log;
}

export async function renewed(left: number): Promise<unknown> {
  upsertMemo({ left });
  if (left === 0) return workflowInfo().memo;
  await makeContinueAsNewFunc<typeof renewed>({ memo: { kept: left } })(left - 1);
  return undefined;
}

export async function heartbeats(): Promise<number> {
  return proxyActivities<Activities>({
    startToCloseTimeout: '5s',
    heartbeatTimeout: '2s',
    retry: { initialInterval: 20 },
  }).resume();
}
