import { Client, Connection, type WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { Workflow } from '@temporalio/workflow';
import { randomUUID } from 'node:crypto';
import { after, before } from 'node:test';
import type { ServerKind } from '../environment.js';
import { createServer } from '../server/create-server.js';
import type { ServerUnderTest } from '../server/server-under-test.js';
import { startOfficialWorker, type RunningWorker } from './official-worker.js';

/** Tests mostly wait, for the worker or for timers, so several of a `describe` run at once on its server. */
export const sideBySide = { concurrency: 4 };

/** A server with an official worker and an official client, alive while the tests of one `describe` run. */
export class SdkFixture {
  readonly taskQueue = `compat-${randomUUID()}`;
  #server: ServerUnderTest | undefined;
  #worker: RunningWorker | undefined;
  #connection: Connection | undefined;

  /** Registers the hooks that start and end everything. */
  constructor(kind: ServerKind) {
    before(() => this.#open(kind), { timeout: 90_000 });
    after(() => this.#close(), { timeout: 30_000 });
  }

  async #open(kind: ServerKind): Promise<void> {
    this.#server = await createServer(kind);
    await this.#server.start();
    this.#worker = await startOfficialWorker(this.taskQueue, { address: this.address });
    this.#connection = await Connection.connect({ address: this.address });
  }

  async #close(): Promise<void> {
    await this.#worker?.stop().catch((error: unknown) => console.error(error));
    await this.#connection?.close();
    await this.#server?.dispose();
  }

  get address(): string {
    if (this.#server === undefined) throw new Error('the server is not there yet');
    return this.#server.address;
  }

  get client(): Client {
    if (this.#connection === undefined) throw new Error('the client is not connected yet');
    return new Client({ connection: this.#connection });
  }

  /** Starts a workflow under a new id on the worker's task queue. */
  start<W extends Workflow>(workflow: W, args: Parameters<W>): Promise<WorkflowHandleWithFirstExecutionRunId<W>> {
    const options = { taskQueue: this.taskQueue, workflowId: randomUUID(), args };
    return this.client.workflow.start<W>(workflow, options as never);
  }
}
