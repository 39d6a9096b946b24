// Goal: activities without workflows: our client starts, watches, cancels and lists them, and our worker runs them.
// Method: our client and worker on the real server, which has them behind three settings; ours has none, and the error has to say so.
import { activityInfo, CompleteAsyncError, heartbeat, sleep } from '@perdure/activity';
import {
  ActivityExecutionAlreadyStartedError,
  ActivityExecutionFailedError,
  ActivityNotFoundError,
  Client,
  isGrpcServiceError,
  type ActivityClientInterceptor,
  type ActivityOptions,
} from '@perdure/client';
import { ApplicationFailure, CancelledFailure, TerminatedFailure } from '@perdure/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@perdure/worker';
import { StatusCode } from '@perdure/wire/types';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { serverKinds } from '../environment.js';
import { createServer } from '../server/create-server.js';
import type { ServerUnderTest } from '../server/server-under-test.js';
import { all, until } from './waiting.js';

Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
const limits = { timeout: 30_000 };
/** Short long polls, so that a result is waited for by more than one. */
const settings = { 'activity.enableStandalone': true, 'history.enableChasm': true, 'activity.longPollTimeout': '1s' };

const activities = {
  async double(value: number): Promise<number> {
    return value * 2;
  },
  async refuse(): Promise<void> {
    throw ApplicationFailure.nonRetryable('no', 'Refusal', 'why');
  },
  async pause(ms: number): Promise<string> {
    await sleep(ms);
    return 'rested';
  },
  async beat(): Promise<void> {
    for (let beats = 1; ; beats++) {
      heartbeat(beats);
      await sleep(50);
    }
  },
  async elsewhere(): Promise<never> {
    throw new CompleteAsyncError();
  },
  async about(): Promise<unknown> {
    const { activityId, activityRunId, inWorkflow, workflowExecution, workflowType, workflowNamespace } = activityInfo();
    return { activityId, activityRunId, inWorkflow, isBare: !workflowExecution && !workflowType && !workflowNamespace };
  },
};

for (const kind of serverKinds().filter((each) => each !== 'postgres'))
  describe(`activities without workflows on ${kind}`, () => {
    let server: ServerUnderTest;
    let connection: NativeConnection;
    let client: Client;
    const taskQueue = randomUUID();
    const options = (more: Partial<ActivityOptions> = {}): ActivityOptions => ({
      id: randomUUID(),
      taskQueue,
      scheduleToCloseTimeout: '1 minute',
      ...more,
    });

    before(
      async () => {
        server = await createServer(kind, settings);
        await server.start();
        connection = await NativeConnection.connect({ address: server.address });
        client = new Client({ connection });
      },
      { timeout: 90_000 },
    );
    let worker: Worker | undefined;
    let run: Promise<void> | undefined;
    after(async () => {
      worker?.shutdown();
      await run;
      await connection.close();
      await server.dispose();
    });

    if (kind === 'sqlite') {
      test('ours says that it has none', limits, async () => {
        const isUnimplemented = (error: unknown) =>
          error instanceof Error && isGrpcServiceError(error.cause) && error.cause.code === StatusCode.UNIMPLEMENTED;
        await assert.rejects(client.activity.start('double', options({ args: [1] })), isUnimplemented);
        await assert.rejects(client.activity.getHandle('some').result(), isUnimplemented);
        await assert.rejects(all(client.activity.list('')), isUnimplemented);
        await assert.rejects(client.activity.start('double', { id: 'x', taskQueue }), /scheduleToCloseTimeout/);
      });
      return;
    }

    before(async () => {
      worker = await Worker.create({ connection, taskQueue, activities, maxHeartbeatThrottleInterval: 100 });
      run = worker.run();
    });
    const typed = () => client.activity.typed<typeof activities>();

    test('results, by each kind of handle', limits, async () => {
      const handle = await typed().start('double', { ...options(), args: [4] });
      assert.equal(await handle.result(), 8);
      assert.equal(await client.activity.getHandle<number>(handle.activityId).result(), 8);
      assert.equal(await client.activity.getHandle(handle.activityId, handle.runId).result(), 8);
      assert.equal(await typed().execute('pause', { ...options(), args: [1500] }), 'rested');
      await assert.rejects(client.activity.getHandle('nobody').result(), ActivityNotFoundError);
    });

    test('failures arrive whole', limits, async () => {
      const given = options();
      await assert.rejects(client.activity.execute('refuse', given), (error) => {
        assert.ok(error instanceof ActivityExecutionFailedError && error.cause instanceof ApplicationFailure);
        assert.deepEqual([error.activityId, error.cause.type, error.cause.details], [given.id, 'Refusal', ['why']]);
        return true;
      });
    });

    test('an id is used once, as its policies say', limits, async () => {
      const given = options({ idReusePolicy: 'REJECT_DUPLICATE', args: [1] });
      const handle = await client.activity.start('double', given);
      await handle.result();
      await assert.rejects(client.activity.start('double', given), (error) => {
        assert.ok(error instanceof ActivityExecutionAlreadyStartedError);
        assert.deepEqual([error.activityId, error.runId], [given.id, handle.runId]);
        return true;
      });
      const open = options({ idConflictPolicy: 'USE_EXISTING' });
      const first = await client.activity.start('beat', open);
      const second = await client.activity.start('beat', open);
      assert.equal(first.runId, second.runId);
      await first.terminate('enough');
    });

    test('cancelled and terminated', limits, async () => {
      const cancelled = await client.activity.start('beat', options({ heartbeatTimeout: '10s' }));
      await until(async () => ((await cancelled.describe()).runState === 'STARTED' ? true : undefined));
      await cancelled.cancel('not needed');
      await assert.rejects(
        cancelled.result(),
        (error) => error instanceof ActivityExecutionFailedError && error.cause instanceof CancelledFailure,
      );
      const { status, canceledReason } = await cancelled.describe();
      assert.deepEqual([status, canceledReason], ['CANCELED', 'not needed']);

      const terminated = await client.activity.start('beat', options());
      await terminated.terminate('by force');
      await assert.rejects(terminated.result(), (error) => {
        assert.ok(error instanceof ActivityExecutionFailedError && error.cause instanceof TerminatedFailure);
        assert.equal(error.cause.message, 'by force');
        return true;
      });
    });

    test('described', limits, async () => {
      const retry = { maximumAttempts: 3 };
      const handle = await client.activity.start('double', options({ args: [21], retry, summary: 'sum' }));
      await handle.result();
      const asked = { includeInput: true, includeOutcome: true, includeHeartbeatDetails: true, includeLastFailure: true };
      const about = await handle.describe(asked);
      const { activityType, activityRunId, status, attempt, taskQueue: queue, retryPolicy } = about;
      assert.deepEqual([activityType, activityRunId, status, attempt], ['double', handle.runId, 'COMPLETED', 1]);
      assert.deepEqual([queue, retryPolicy.maximumAttempts], [taskQueue, 3]);
      assert.deepEqual([await about.getInput(), await about.getResult()], [[21], 42]);
      assert.ok(about.scheduleTime !== undefined && about.closeTime !== undefined && !about.hasLastFailure);
    });

    test('listed and counted', limits, async () => {
      const id = randomUUID();
      for (let run = 0; run < 2; run++) await client.activity.execute('double', options({ id, args: [run] }));
      const query = `ActivityId = '${id}'`;
      const found = await until(async () => {
        const listed = await all(client.activity.list(query));
        return listed.length === 2 ? listed : undefined;
      });
      assert.ok(
        found.every(({ activityId, activityType, status }) => activityId === id && activityType && status === 'COMPLETED'),
      );
      assert.equal((await client.activity.count(query)).count, 2);
    });

    test('the activity knows that it has no workflow', limits, async () => {
      const handle = await client.activity.start('about', options());
      const { activityId, runId } = handle;
      assert.deepEqual(await handle.result(), { activityId, activityRunId: runId, inWorkflow: false, isBare: true });
    });

    test('completed by others, and interceptors see every call', limits, async () => {
      const calls: string[] = [];
      const interceptor: ActivityClientInterceptor = {
        start: async (input, next) => {
          calls.push(`start ${input.activityType}`);
          return next(input);
        },
        getResult: async (input, next) => {
          calls.push('getResult');
          return next(input) as Promise<unknown>;
        },
      };
      const watched = new Client({ connection, interceptors: { activity: [interceptor] } }).activity;
      const handle = await watched.start('elsewhere', options());
      await until(async () => ((await handle.describe()).runState === 'STARTED' ? true : undefined));
      await watched.complete({ activityId: handle.activityId, runId: handle.runId }, 'from outside');
      assert.equal(await handle.result(), 'from outside');
      assert.deepEqual(calls, ['start elsewhere', 'getResult']);
    });
  });
