// Goal: an activity run in the mock environment meets what a worker would give it. Method: activities that use each part of their context;
// the cases of the official SDK's own test of it are among them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as activity from '@perdure/activity';
import type { Client } from '@perdure/client';
import { ActivityCancellationDetails, ApplicationFailure } from '@perdure/common';
import { DefaultLogger, type LogEntry } from '@perdure/worker';
import { defaultActivityInfo, MockActivityEnvironment } from './index.js';

/** Writes to a list instead of standard error. */
function listening(info?: Partial<activity.Info>) {
  const entries: LogEntry[] = [];
  const logger = new DefaultLogger('TRACE', (entry) => void entries.push(entry));
  return { environment: new MockActivityEnvironment(info, { logger }), entries };
}

async function addAttempt(x: number): Promise<number> {
  await Promise.resolve();
  return x + activity.activityInfo().attempt;
}

test('gives what the activity returns, and rejects with what it throws', async () => {
  const { environment } = listening();
  const sum: number = await environment.run(async (a: number, b: number) => Promise.resolve(a + b), 3, 4);
  assert.equal(sum, 7);
  const failure = ApplicationFailure.nonRetryable('no such account');
  await assert.rejects(
    environment.run(async () => Promise.reject(failure)),
    (error) => error === failure,
  );
  const async = new activity.CompleteAsyncError();
  await assert.rejects(
    environment.run(async () => Promise.reject(async)),
    (error) => error === async,
  );
});

test('its info is the default but for what the test says', async () => {
  assert.equal(await listening().environment.run(addAttempt, 1), 2);
  const { environment } = listening({ attempt: 3, heartbeatDetails: { page: 7 } });
  assert.equal(await environment.run(addAttempt, 1), 4);
  assert.deepEqual(environment.context.info, { ...defaultActivityInfo, attempt: 3, heartbeatDetails: { page: 7 } });
});

test('heartbeats are events, each of them', async () => {
  const { environment } = listening();
  const seen: unknown[] = [];
  environment.on('heartbeat', (details) => seen.push(details));
  await environment.run(async () => {
    for (const page of [1, 2, 3]) activity.heartbeat(page);
    activity.heartbeat();
    return Promise.resolve();
  });
  assert.deepEqual(seen, [1, 2, 3, undefined]);
});

describe('cancel', () => {
  test('at a heartbeat: the activity learns it while it waits', async () => {
    const { environment, entries } = listening();
    environment.on('heartbeat', () => environment.cancel());
    const waiting = environment.run(async () => {
      activity.heartbeat();
      await activity.sleep('1 minute');
    });
    await assert.rejects(waiting, (error) => error instanceof activity.CancelledFailure && error.message === 'CANCELLED');
    assert.equal(environment.context.cancellationSignal.aborted, true);
    assert.equal(environment.context.cancellationDetails?.cancelRequested, true);
    assert.equal(entries.at(-1)?.message, 'Activity completed as cancelled');
  });

  test("for another reason: its details fit it, or are the test's own", () => {
    const { environment } = listening();
    environment.cancel('WORKER_SHUTDOWN');
    assert.deepEqual(environment.context.cancellationDetails, new ActivityCancellationDetails({ workerShutdown: true }));
    const own = new ActivityCancellationDetails({ paused: true });
    const other = listening().environment;
    other.cancel('CANCELLED', own);
    assert.equal(other.context.cancellationDetails, own);
  });

  test('what is run after it is cancelled from the start', async () => {
    const { environment } = listening();
    environment.cancel('TIMED_OUT');
    await assert.rejects(
      environment.run(async () => activity.cancelled()),
      { name: 'CancelledFailure', message: 'TIMED_OUT' },
    );
  });
});

test('logs what a worker logs, with the ids of the activity', async () => {
  const { environment, entries } = listening({ activityType: 'charge' });
  const error = new Error('declined');
  await assert.rejects(
    environment.run(async () => {
      activity.log.info('charging', { amount: 3 });
      return Promise.reject(error);
    }),
  );
  const short = entries.map(({ level, message, meta }) => [level, message, meta?.['sdkComponent'], meta?.['activityType']]);
  assert.deepEqual(short, [
    ['DEBUG', 'Activity started', 'worker', 'charge'],
    ['INFO', 'charging', 'activity', 'charge'],
    ['WARN', 'Activity failed', 'worker', 'charge'],
  ]);
  assert.equal(entries[1]?.meta?.['amount'], 3);
  assert.equal(entries[2]?.meta?.['error'], error);
});

test('interceptors stand round the call, and are told the context', async () => {
  const types: string[] = [];
  const environment = new MockActivityEnvironment(
    { activityType: 'double' },
    {
      logger: new DefaultLogger('ERROR'),
      interceptors: [
        ({ info }) => ({
          inbound: {
            async execute(input, next) {
              types.push(info.activityType);
              return next({ ...input, args: input.args.map((each) => Number(each) * 2) });
            },
          },
        }),
      ],
    },
  );
  assert.equal(await environment.run(async (x: number) => Promise.resolve(x), 21), 42);
  assert.deepEqual(types, ['double']);
});

test('a client is there when the test gives one, and its calls end with the activity', async () => {
  const signals: AbortSignal[] = [];
  const client = {
    withAbortSignal: async (signal: AbortSignal, fn: () => Promise<unknown>) => {
      signals.push(signal);
      return fn();
    },
  } as unknown as Client;
  const environment = new MockActivityEnvironment({}, { client, logger: new DefaultLogger('ERROR') });
  assert.equal(await environment.run(async () => Promise.resolve(activity.Context.current().client)), client);
  assert.deepEqual(signals, [environment.context.cancellationSignal]);
  await assert.rejects(
    listening().environment.run(async () => Promise.resolve(activity.Context.current().client)),
    /No client is available/,
  );
});
