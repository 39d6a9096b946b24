import { WorkflowFailedError, type Client, type WorkflowHandle } from '@perdure/client';
import { ApplicationFailure, CancelledFailure } from '@perdure/common';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as workflows from './workflows.js';

/** What a case has: a client, and a way to start workflows of the corpus on the queue of the worker in question. */
export class CaseContext {
  readonly started: WorkflowHandle[] = [];

  constructor(
    readonly client: Client,
    readonly taskQueue: string,
  ) {}

  async start(name: string, ...args: unknown[]): Promise<WorkflowHandle> {
    return this.startWith(name, {}, ...args);
  }

  async startWith(name: string, options: { workflowTaskTimeout?: number }, ...args: unknown[]): Promise<WorkflowHandle> {
    const base = { taskQueue: this.taskQueue, workflowId: `${name}-${randomUUID()}`, args };
    const handle = await this.client.workflow.start(name, { ...base, ...options });
    this.started.push(handle);
    return handle;
  }

  async run(name: string, ...args: unknown[]): Promise<unknown> {
    return (await this.start(name, ...args)).result();
  }
}

export interface Case {
  readonly name: string;
  /** The server has to have updates. */
  readonly needsUpdates?: boolean;
  run(context: CaseContext): Promise<void>;
}

/** A workflow that returns this. */
export const is = (name: string, expected: unknown, ...args: unknown[]): Case => ({
  name,
  run: async (context) => assert.deepEqual(await context.run(name, ...args), expected),
});

/** The corpus and what becomes of each workflow: the same with every worker. */
export const cases: readonly Case[] = [
  is('hello', 'Hello, World', 'World'),
  { name: 'retried', run: async (context) => assert.equal(await context.run('retried', randomUUID()), 3) },
  is('refused', 'ActivityFailure: Error'),
  is('timers', 'fast,slow false'),
  {
    name: 'conversation',
    async run(context) {
      const handle = await context.start('conversation');
      await handle.signal(workflows.go, 'one');
      await handle.signal(workflows.go, 'two');
      assert.equal(await handle.query(workflows.state), 'one,two');
      await handle.signal(workflows.go, 'end');
      assert.deepEqual(await handle.result(), ['one', 'two', 'end']);
      assert.equal(await handle.query(workflows.state), 'one,two,end');
    },
  },
  {
    name: 'counter',
    needsUpdates: true,
    async run(context) {
      const handle = await context.start('counter');
      assert.equal(await handle.executeUpdate(workflows.push, { args: [1] }), 2);
      assert.equal(await handle.executeUpdate(workflows.push, { args: [2] }), 6);
      await assert.rejects(handle.executeUpdate(workflows.push, { args: [-1] }));
      await assert.rejects(handle.executeUpdate(workflows.push, { args: [13] }));
      await handle.signal(workflows.go, '');
      assert.equal(await handle.result(), 32);
    },
  },
  is('parent', [2, 'hi', 'Negative', true]),
  {
    name: 'external',
    async run(context) {
      const target = await context.start('listening');
      assert.equal(await context.run('external', target.workflowId), 'ApplicationFailure');
      assert.equal(await target.result(), 'from outside');
    },
  },
  is('generations', 0, 3),
  is('scopes', ['timeout true', 'kept 8', 'timer true', 'cancelled']),
  {
    name: 'cancelMe',
    async run(context) {
      const handle = await context.start('cancelMe');
      await handle.cancel();
      await assert.rejects(
        handle.result(),
        (error) => error instanceof WorkflowFailedError && error.cause instanceof CancelledFailure,
      );
    },
  },
  {
    name: 'locals',
    run: async (context) => assert.deepEqual(await context.run('locals', randomUUID()), [2, 4, 2, 'Hello, local']),
  },
  is(
    'activityCancels',
    ['TRY_CANCEL', 'ABANDON', 'WAIT_CANCELLATION_COMPLETED'].flatMap((type) => [`${type} 0 true`, `${type} 60 true`]),
  ),
  is(
    'childCancels',
    ['TRY_CANCEL', 'ABANDON', 'WAIT_CANCELLATION_REQUESTED', 'WAIT_CANCELLATION_COMPLETED'].flatMap((type) => [
      `${type} 0 true`,
      `${type} 40 true`,
    ]),
  ),
  {
    name: 'localTroubles',
    run: async (context) =>
      assert.deepEqual(await context.run('localTroubles', randomUUID()), [3, 'never', 'ActivityFailure', true]),
  },
  {
    name: 'slowLocal',
    async run(context) {
      const handle = await context.startWith('slowLocal', { workflowTaskTimeout: 3000 });
      assert.equal(await handle.result(), 'Hello, after');
    },
  },
  {
    name: 'handlers',
    async run(context) {
      const handle = await context.start('handlers');
      await handle.signal('anything', 'a');
      assert.match(String(await handle.query('how')), /^how/);
      await handle.signal(workflows.go, '');
      assert.deepEqual(((await handle.result()) as string[]).toSorted(), ['anything Hello, a', 'go']);
    },
  },
  is('renewed', { kept: 1, left: 0 }, 1),
  is('heartbeats', 7),
  is('patches', ['first', 'again', 'second']),
  is('attributes', [{ note: 'n' }, 36, true, true]),
  {
    name: 'failing',
    async run(context) {
      const handle = await context.start('failing');
      await assert.rejects(handle.result(), (error) => {
        assert.ok(error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure);
        assert.deepEqual([error.cause.type, error.cause.details], ['Purpose', ['detail']]);
        return true;
      });
    },
  },
];
