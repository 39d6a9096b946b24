// Goal: what users do wrong gets a typed error that names the workflow or activity and says what to change, where they look first: thrown
// by the client, in the failure of the workflow, or in its history. Method: one server and one worker; each mistake made as a user would.
import { Client, ServiceError, WorkflowFailedError, type WorkflowHandle } from '@perdure/client';
import {
  ActivityFailure,
  NamespaceNotFoundError,
  PayloadConverterError,
  TerminatedFailure,
  type TemporalFailure,
} from '@perdure/common';
import { NativeConnection, Worker, type WorkerOptions } from '@perdure/worker';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { OurFixture } from './our-fixture.js';
import { bundleOf, ourBundle, startOurWorker, type RunningWorker } from './our-worker.js';

const taskQueue = 'bad-input';
const megabyte = 1024 * 1024;
const limits = { timeout: 30_000 };

let client: Client;
let workflowBundle: NonNullable<WorkerOptions['workflowBundle']>;

const activities = {
  echo: async (text: unknown) => text,
  bad: async (kind: string) => (kind === 'bigint' ? { amount: 1n } : kind === 'undefined' ? undefined : circular),
  large: async (megabytes: number) => 'x'.repeat(megabytes * megabyte),
};

const circular: { part: { back?: unknown } } = { part: {} };
circular.part.back = circular;

class WithWorker extends OurFixture {
  #worker: RunningWorker | undefined;

  protected override async open(): Promise<void> {
    await super.open();
    ({ client } = this);
    workflowBundle = await bundleOf('bad-input-workflows');
    this.#worker = await startOurWorker(taskQueue, this.address, { workflowBundle, activities });
  }

  protected override async close(): Promise<void> {
    await this.#worker?.stop();
    await super.close();
  }
}

const fixture = new WithWorker('sqlite');

const start = async (type: string, ...args: unknown[]) =>
  client.workflow.start(type, { taskQueue, workflowId: randomUUID(), args, workflowTaskTimeout: '2s' });

/** What a workflow ends with; where that is an activity's failure, what the activity ended with. */
async function failureOf(type: string, ...args: unknown[]): Promise<TemporalFailure> {
  const error: unknown = await (await start(type, ...args)).result().catch((thrown: unknown) => thrown);
  assert.ok(error instanceof WorkflowFailedError, String(error));
  const { cause } = error;
  return (cause instanceof ActivityFailure ? cause.cause : cause) as TemporalFailure;
}

/** Why the first task of the workflow failed that did; the workflow itself goes on and can be put right. */
async function taskFailureOf(handle: WorkflowHandle): Promise<string> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const { events = [] } = await handle.fetchHistory();
    const failed = events.map((event) => event.workflowTaskFailedEventAttributes).find((attributes) => attributes !== undefined);
    if (failed !== undefined) return failed.failure?.message ?? '';
    await sleep(50);
  }
  assert.fail('no workflow task failed');
}

async function assertTaskFails(pattern: RegExp, type: string, ...args: unknown[]): Promise<void> {
  const handle = await start(type, ...args);
  assert.match(await taskFailureOf(handle), pattern);
  await handle.terminate();
}

const noBigInt =
  'Unable to convert a value to a payload: its part .amount is a BigInt, which JSON does not have: convert it to a string';

describe('values that cannot be sent', { concurrency: true }, () => {
  test('from a client: nothing is started', limits, async () => {
    const rejects = async (value: unknown, pattern: RegExp) => {
      const begun = client.workflow.start('returning', { taskQueue, workflowId: 'never', args: ['fine', value] });
      await assert.rejects(begun, (error: unknown) => error instanceof PayloadConverterError && pattern.test(error.message));
    };
    await rejects(1n, /^Argument 2 of workflow 'returning': .*it is a BigInt, .*convert it to a string or a number/);
    await rejects(circular, /^Argument 2 of workflow 'returning': .*its part \.part\.back refers back .*circular/);
    await rejects(() => 1, /^Argument 2 of workflow 'returning': .*it is a function, which cannot be sent/);
    await rejects(Symbol('s'), /^Argument 2 of workflow 'returning': .*it is a symbol/);
    const withMemo = { taskQueue, workflowId: 'never', memo: { fine: 1, order: circular } };
    await assert.rejects(
      client.workflow.start('returning', withMemo),
      /^PayloadConverterError: Memo field "order" of workflow 'returning': .*its part \.part\.back refers back/,
    );
    await assert.rejects(client.workflow.getHandle('never').describe(), { name: 'WorkflowNotFoundError' });
    const handle = await start('waitingForSignal');
    await assert.rejects(handle.signal('go', 1n), /^PayloadConverterError: Argument 1 of signal 'go': .*BigInt/);
    await assert.rejects(handle.query('q', circular), /^PayloadConverterError: Argument 1 of query 'q': .*circular/);
    await handle.signal('go', 'on');
    assert.equal(await handle.result(), 'on');
  });

  test('undefined can', limits, async () => {
    assert.equal(await (await start('returning', 'undefined')).result(), undefined);
    assert.equal(await (await start('calling', 'bad', 'undefined')).result(), undefined);
    assert.equal(await (await start('calling', 'echo', undefined)).result(), undefined);
  });

  test('from a workflow: its task fails and says what of whom', limits, async () => {
    await Promise.all([
      assertTaskFails(new RegExp(`^Result of workflow 'returning': ${noBigInt}`), 'returning', 'bigint'),
      assertTaskFails(/^Result of workflow 'returning': .*its part \.self refers back/, 'returning', 'circular'),
      assertTaskFails(/^Result of workflow 'returning': .*it is a function/, 'returning', 'function'),
      assertTaskFails(/^Argument 2 of activity 'echo': .*BigInt/, 'sendingToActivity', 'bigint'),
      assertTaskFails(/^Argument 2 of activity 'echo': .*circular/, 'sendingToActivity', 'circular'),
      assertTaskFails(/^Argument 1 of workflow 'returning': .*function/, 'sendingToChild', 'function'),
      assertTaskFails(/^Argument 1 of workflow 'sendingToNext': .*BigInt/, 'sendingToNext', 'bigint'),
      assertTaskFails(new RegExp(`^Memo field "the total" of workflow 'noting': ${noBigInt}`), 'noting', 'bigint'),
      assertTaskFails(/^Memo field "total" of workflow 'returning': .*function/, 'givingChildMemo', 'function'),
      assertTaskFails(
        /^Invalid value for search attribute total of type INT: an object; it takes an integer/,
        'indexing',
        'circular',
      ),
    ]);
  });

  test('from a query: the query fails, the workflow does not notice', limits, async () => {
    const handle = await start('asking', 'bigint');
    await assert.rejects(handle.query('bad'), new RegExp(`Result of query 'bad': ${noBigInt}`));
    assert.equal((await handle.describe()).status.name, 'RUNNING');
    await handle.terminate();
  });

  test('from an activity: it fails', limits, async () => {
    const { message, type } = (await failureOf('calling', 'bad', 'bigint')) as TemporalFailure & { type: string };
    assert.equal(type, 'PayloadConverterError');
    assert.match(message, new RegExp(`^Result of activity 'bad': ${noBigInt}`));
    assert.match((await failureOf('calling', 'bad', 'circular')).message, /^Result of activity 'bad': .*its part \.part\.back/);
  });
});

describe('names that nobody knows', { concurrency: true }, () => {
  test('a workflow type: the task fails with those that are there, and goes on with a worker that has it', limits, async () => {
    const ownQueue = randomUUID();
    const options = { taskQueue: ownQueue, workflowId: randomUUID(), args: ['you'], workflowTaskTimeout: '1s' } as const;
    const other = await startOurWorker(ownQueue, fixture.address, { workflowBundle, activities: undefined });
    const handle = await client.workflow.start('hello', options);
    const message = await taskFailureOf(handle);
    assert.match(
      message,
      /workflow of type 'hello': no such function is exported by the workflow bundle \(it exports .*calling, .*\)/,
    );
    // While both poll, a task that meets the wrong one waits for its timeout: two workers of one queue should have the same code.
    const knowing = await startOurWorker(ownQueue, fixture.address, { workflowBundle: await ourBundle() });
    await other.stop();
    assert.equal(await handle.result(), 'Hello, you');
    await knowing.stop();
  });

  test('an activity type: it fails with those that are there', limits, async () => {
    const { message } = await failureOf('calling', 'ecko');
    assert.match(
      message,
      /^Activity function ecko is not registered on this Worker, available activities: \["echo","bad","large"\]/,
    );
  });

  test('a task queue: an activity that says how long it may wait says so when nobody comes', limits, async () => {
    const failure = (await failureOf('callingElsewhere')) as TemporalFailure & { timeoutType: string };
    assert.deepEqual([failure.name, failure.timeoutType], ['TimeoutFailure', 'SCHEDULE_TO_START']);
    const lonely = await client.workflow.start('returning', { taskQueue: 'nobody', workflowId: randomUUID(), args: ['1'] });
    const { raw } = await lonely.describe();
    assert.equal(raw.pendingWorkflowTask?.startedTime, undefined, 'a task that nobody has taken');
    await lonely.terminate();
  });

  test('a namespace, for the client and for a worker', limits, async () => {
    const elsewhere = new Client({ connection: fixture.connection, namespace: 'nowhere' });
    const begun = elsewhere.workflow.start('returning', { taskQueue, workflowId: 'never' });
    const isTold = (error: unknown) => error instanceof NamespaceNotFoundError && /'nowhere'/.test(error.message);
    await assert.rejects(begun, isTold);
    const workers = await NativeConnection.connect({ address: fixture.address });
    const options = { connection: workers, taskQueue, activities };
    await assert.rejects(Worker.create({ ...options, namespace: 'nowhere' }), isTold);
    await workers.close();
  });
});

describe('too much at once', { concurrency: true }, () => {
  test('an argument: nothing is started', limits, async () => {
    const rejects = async (megabytes: number, pattern: RegExp) =>
      assert.rejects(
        start('returning', 'x'.repeat(megabytes * megabyte)),
        (error: unknown) => error instanceof ServiceError && pattern.test(error.message),
      );
    await rejects(3, /^Failed to start workflow 'returning' \(id .*\): Blob data size exceeds limit\. Keep large data elsewhere/);
    await rejects(
      5,
      /^Failed to start workflow 'returning' \(id .*\): .*received message larger than max .*\. Keep large data elsewhere/i,
    );
  });

  test('an activity result: the activity fails for good', limits, async () => {
    assert.match((await failureOf('calling', 'large', 3)).message, /^Complete result exceeds size limit\.$/);
    const { message, type } = (await failureOf('calling', 'large', 5)) as TemporalFailure & { type: string };
    assert.equal(type, 'GrpcMessageTooLarge');
    assert.match(message, /^The outcome of activity 'large' is too large for the server \(.*\): keep large data elsewhere/);
  });

  test(
    'what a workflow gives: the server ends it, and hears from the worker of what does not even reach it',
    limits,
    async () => {
      assert.match(
        (await failureOf('returning', '3')).message,
        /CompleteWorkflowExecutionCommandAttributes\.Result exceeds size limit/,
      );
      assert.match(
        (await failureOf('sendingToActivity', '3')).message,
        /ScheduleActivityTaskCommandAttributes\.Input exceeds size limit/,
      );
      const failure = await failureOf('returning', '5');
      assert.ok(failure instanceof TerminatedFailure, String(failure));
      assert.equal(failure.message, 'GrpcMessageTooLarge');
    },
  );
});

test('options that make no sense are refused by name, before anything is connected', limits, async () => {
  const rejects = async (options: object, pattern: RegExp) => {
    const given = { connection: NativeConnection.lazy({ address: '127.0.0.1:1' }), taskQueue, ...options };
    await assert.rejects(Worker.create(given), (error: unknown) => error instanceof TypeError && pattern.test(error.message));
  };
  await rejects({}, /needs workflowsPath, workflowBundle or activities/);
  await rejects({ activities, taskQueue: '' }, /needs a taskQueue/);
  await rejects({ activities, maxCachedWorkflows: -1 }, /maxCachedWorkflows is -1; it must be an integer from 0/);
});
