import { Client, Connection, type WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { Workflow } from '@temporalio/workflow';
import { randomUUID } from 'node:crypto';
import { ServerFixture } from '../server/server-fixture.js';
import { startOfficialWorker, type RunningWorker } from './official-worker.js';

/** Tests mostly wait, for the worker or for timers, so several of a `describe` run at once on its server. */
export const sideBySide = { concurrency: 4 };

/** A server with an official worker and an official client. */
export class SdkFixture extends ServerFixture {
  readonly taskQueue = `compat-${randomUUID()}`;
  #worker: RunningWorker | undefined;
  #connection: Connection | undefined;

  protected override async open(): Promise<void> {
    this.#worker = await startOfficialWorker(this.taskQueue, { address: this.address });
    this.#connection = await Connection.connect({ address: this.address });
  }

  protected override async close(): Promise<void> {
    await this.#worker?.stop().catch((error: unknown) => console.error(error));
    await this.#connection?.close();
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
