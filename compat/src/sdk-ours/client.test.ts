// Goal: our client does what the official one does, against any server.
// Method: workflows run by an unchanged official worker.
import {
  Client,
  isGrpcDeadlineError,
  NamespaceNotFoundError,
  QueryNotRegisteredError,
  QueryRejectedError,
  ServiceError,
  WorkflowContinuedAsNewError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  type WorkflowClientInterceptor,
} from '@perdure/client';
import { ApplicationFailure, CancelledFailure, PayloadConverterError, TerminatedFailure, TimeoutFailure } from '@perdure/common';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { serverKinds } from '../environment.js';
import { ClientFixture } from './client-fixture.js';
import { add, finish, total } from './client-definitions.js';
import { counting, countdown, echoing, failing, sleepy } from './client-workflows.js';

const limit = { timeout: 30_000 };

// The store behind a server makes no difference to its clients.
for (const kind of serverKinds().filter((kind) => kind !== 'postgres'))
  describe(`our client on ${kind}`, () => {
    const ours = new ClientFixture(kind);
    const options = () => ours.options();

    test('starts, signals, queries and waits', limit, async () => {
      const handle = await ours.client.workflow.start(counting, { ...options(), args: [1] });
      await handle.signal(add, 2);
      assert.equal(await handle.query(total), 3);
      await assert.rejects(handle.query(total, 'bad'), QueryNotRegisteredError);
      await assert.rejects(handle.query('nothing'), QueryNotRegisteredError);
      await ours.client.workflow.getHandle(handle.workflowId).signal('finish');
      assert.equal(await handle.result(), 3);
      assert.equal(await ours.client.workflow.result(handle.workflowId, handle.firstExecutionRunId), 3);
      const { events = [] } = await handle.fetchHistory();
      assert.ok(events.length > 5 && events[0]?.workflowExecutionStartedEventAttributes !== undefined);
      const reject = new Client({ connection: ours.connection, workflow: { queryRejectCondition: 'NOT_OPEN' } });
      await assert.rejects(reject.workflow.getHandle(handle.workflowId).query(total), QueryRejectedError);
    });

    test('arguments of all kinds arrive, and bad ones are named', limit, async () => {
      const values = [undefined, null, 'ä', { deep: [1, { a: true }] }, 0];
      const result = await ours.client.workflow.execute(echoing, { ...options(), args: values });
      assert.deepEqual(result, [null, null, 'ä', { deep: [1, { a: true }] }, 0]);
      await assert.rejects(
        ours.client.workflow.start('pay', { ...options(), args: [1, { amount: 5n }] }),
        (error) =>
          error instanceof PayloadConverterError && /Argument 2 of workflow 'pay': .*\.amount is a BigInt/.test(error.message),
      );
      await assert.rejects(ours.client.workflow.start('pay', { workflowId: 'x' } as never), /Missing taskQueue/);
    });

    test('every end of a workflow has its error', limit, async () => {
      await assert.rejects(ours.client.workflow.execute(failing, options()), (error) => {
        assert.ok(error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure);
        assert.deepEqual([error.cause.type, error.cause.details], ['Refusal', ['because', { code: 7 }]]);
        return true;
      });
      const cancelled = await ours.client.workflow.start(sleepy, options());
      await cancelled.cancel();
      await assert.rejects(cancelled.result(), causedBy(CancelledFailure));
      assert.equal((await cancelled.describe()).status.name, 'CANCELLED');
      const terminated = await ours.client.workflow.start(sleepy, options());
      await terminated.terminate('enough');
      await assert.rejects(
        terminated.result(),
        (error) => causedBy(TerminatedFailure)(error) && (error as Error).message === 'enough',
      );
      const late = ours.client.workflow.execute(sleepy, { ...options(), workflowRunTimeout: '1s' });
      await assert.rejects(late, causedBy(TimeoutFailure));
    });

    test('results follow the chain of runs, or do not', limit, async () => {
      const handle = await ours.client.workflow.start(countdown, { ...options(), args: [3] });
      assert.equal(await handle.result(), 'lift-off');
      const { workflowId, firstExecutionRunId } = handle;
      await assert.rejects(
        ours.client.workflow.getHandle(workflowId, firstExecutionRunId, { followRuns: false }).result(),
        WorkflowContinuedAsNewError,
      );
    });

    test('a second start of an id, workflows and namespaces that do not exist', limit, async () => {
      const twice = options();
      const handle = await ours.client.workflow.start(sleepy, twice);
      await assert.rejects(ours.client.workflow.start(sleepy, twice), WorkflowExecutionAlreadyStartedError);
      const existing = await ours.client.workflow.start(sleepy, { ...twice, workflowIdConflictPolicy: 'USE_EXISTING' });
      assert.equal(existing.firstExecutionRunId, handle.firstExecutionRunId);
      await handle.terminate();
      await assert.rejects(ours.client.workflow.getHandle('nobody').describe(), WorkflowNotFoundError);
      const elsewhere = new Client({ connection: ours.connection, namespace: 'nowhere' });
      await assert.rejects(elsewhere.workflow.start(sleepy, options()), NamespaceNotFoundError);
    });

    test('signalWithStart starts once', limit, async () => {
      const both = { ...options(), args: [0] as [number], signal: add, signalArgs: [5] as [number] };
      const first = await ours.client.workflow.signalWithStart(counting, both);
      const second = await ours.client.workflow.signalWithStart(counting, both);
      assert.equal(second.signaledRunId, first.signaledRunId);
      await second.signal(finish);
      assert.equal(await first.result(), 10);
    });

    test('what is said at the start is found in the description', limit, async () => {
      const handle = await ours.client.workflow.start(sleepy, {
        ...options(),
        memo: { note: { a: 1 } },
        staticSummary: 'sleeps',
        priority: { priorityKey: 2 },
      });
      const description = await handle.describe();
      assert.deepEqual(description.memo, { note: { a: 1 } });
      assert.equal(await description.staticSummary(), 'sleeps');
      assert.deepEqual([description.type, description.status.name, description.taskQueue], ['sleepy', 'RUNNING', ours.taskQueue]);
      assert.equal(description.priority?.priorityKey, 2);
      assert.ok(Date.now() - description.startTime.getTime() < 60_000);
      await handle.terminate();
    });

    test('deadlines, abort signals and interceptors', limit, async () => {
      const handle = await ours.client.workflow.start(sleepy, options());
      await assert.rejects(
        ours.client.withDeadline(Date.now() + 200, async () => handle.result()),
        (error) => isGrpcDeadlineError(error) && error instanceof ServiceError,
      );
      const abort = new AbortController();
      const waiting = ours.client.withAbortSignal(abort.signal, async () => handle.result());
      setImmediate(() => abort.abort());
      await assert.rejects(waiting, ServiceError);
      await handle.terminate();
      const seen: string[] = [];
      const interceptor: WorkflowClientInterceptor = {
        async startWithDetails(input, next) {
          seen.push(`start ${input.workflowType}`);
          return next({ ...input, options: { ...input.options, args: [...input.options.args, 'more'] } });
        },
      };
      const intercepted = new Client({ connection: ours.connection, interceptors: { workflow: [interceptor] } });
      assert.deepEqual(await intercepted.workflow.execute(echoing, { ...options(), args: [1] }), [1, 'more']);
      assert.deepEqual(seen, ['start echoing']);
    });
  });

function causedBy(errorClass: new (...args: never[]) => Error) {
  return (error: unknown) => error instanceof WorkflowFailedError && error.cause instanceof errorClass;
}
