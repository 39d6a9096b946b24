// Goal: an activity's code finds its own context, hears of its cancellation, and gets a clear error elsewhere.
// Method: contexts made by hand, as a worker makes them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ActivityCancellationDetails, CancelledFailure, IllegalStateError, noopMetricMeter, type Logger } from '@perdure/common';
import {
  activityInfo,
  cancellationDetails,
  cancellationSignal,
  cancelled,
  Context,
  getClient,
  heartbeat,
  log,
  runWithContext,
  sleep,
  type CancellationDetailsHolder,
  type Info,
} from './index.js';

const info: Info = {
  taskToken: new Uint8Array([1]),
  base64TaskToken: 'AQ==',
  activityId: '1',
  activityType: 'pay',
  activityNamespace: 'default',
  namespace: 'default',
  attempt: 1,
  isLocal: false,
  inWorkflow: true,
  taskQueue: 'q',
  scheduledTimestampMs: 0,
  currentAttemptScheduledTimestampMs: 0,
  scheduleToCloseTimeoutMs: 0,
  startToCloseTimeoutMs: 1000,
  heartbeatDetails: undefined,
};

function activity(overrides: Partial<Info> = {}) {
  const abort = new AbortController();
  const beats: unknown[] = [];
  const lines: string[] = [];
  const holder: CancellationDetailsHolder = {};
  const noting = (message: string) => lines.push(message);
  const logger: Logger = { log: noting, trace: noting, debug: noting, info: noting, warn: noting, error: noting };
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<never>((_resolve, rejectPromise) => (reject = rejectPromise));
  promise.catch(() => undefined);
  const beat = (details: unknown) => beats.push(details);
  const context = new Context({ ...info, ...overrides }, promise, abort.signal, beat, undefined, logger, noopMetricMeter, holder);
  const cancel = () => {
    holder.details = new ActivityCancellationDetails({ cancelRequested: true });
    abort.abort();
    reject(new CancelledFailure('CANCELLED'));
  };
  return { context, beats, lines, cancel };
}

test('the functions mean the activity that is running, also of several at a time', async () => {
  const first = activity({ activityId: 'first' });
  const second = activity({ activityId: 'second' });
  const run = async () => {
    await sleep(1);
    heartbeat(activityInfo().activityId);
    log.info(activityInfo().activityId);
    return Context.current().info.activityId;
  };
  const ids = await Promise.all([first, second].map(async ({ context }) => runWithContext(context, run)));
  assert.deepEqual(ids, ['first', 'second']);
  assert.deepEqual([first.beats, second.lines], [['first'], ['second']]);
});

test('cancellation reaches sleeps, promises and signals, with its reason', async () => {
  const { context, cancel } = activity();
  await runWithContext(context, async () => {
    assert.equal(cancellationDetails(), undefined);
    const sleeping = sleep('1 hour');
    const waiting = cancelled();
    cancel();
    await assert.rejects(sleeping, (error) => error instanceof CancelledFailure);
    await assert.rejects(waiting, (error) => error instanceof CancelledFailure);
    await assert.rejects(sleep(1), (error) => error instanceof CancelledFailure);
    assert.equal(cancellationSignal().aborted, true);
    assert.equal(cancellationDetails()?.cancelRequested, true);
  });
});

test('outside of an activity, or without a client, the error says so', () => {
  assert.throws(
    () => heartbeat(),
    (error) => error instanceof IllegalStateError && /does not run in an activity/.test(error.message),
  );
  assert.throws(() => runWithContext(activity().context, getClient), /No client/);
});
