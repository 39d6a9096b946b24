import { Client, Connection } from '@perdure/client';
import { randomUUID } from 'node:crypto';
import { after, before } from 'node:test';
import type { ServerKind } from '../environment.js';
import { SdkFixture } from '../sdk/sdk-fixture.js';

/** Our client beside an official worker, alive while the tests of one `describe` run. */
export class ClientFixture {
  readonly #sdk: SdkFixture;
  #connection: Connection | undefined;

  constructor(kind: ServerKind) {
    this.#sdk = new SdkFixture(kind);
    before(async () => {
      this.#connection = await Connection.connect({ address: this.#sdk.address });
    });
    after(() => this.#connection?.close());
  }

  get connection(): Connection {
    if (this.#connection === undefined) throw new Error('not connected yet');
    return this.#connection;
  }

  get address(): string {
    return this.#sdk.address;
  }

  get client(): Client {
    return new Client({ connection: this.connection });
  }

  get taskQueue(): string {
    return this.#sdk.taskQueue;
  }

  /** A new workflow on the worker's task queue. */
  options(): { workflowId: string; taskQueue: string } {
    return { workflowId: randomUUID(), taskQueue: this.taskQueue };
  }
}
