import { Client, Connection } from '@perdure/client';
import { after, before } from 'node:test';
import type { ServerKind } from '../environment.js';
import { createServer } from '../server/create-server.js';
import type { ServerUnderTest } from '../server/server-under-test.js';

/** A server and a connection of our client, alive while the tests of one `describe` run; workers are up to the tests. */
export class OurFixture {
  #server: ServerUnderTest | undefined;
  #connection: Connection | undefined;

  /** Registers the hooks that start and end both. */
  constructor(kind: ServerKind) {
    before(() => this.#open(kind), { timeout: 90_000 });
    after(() => this.#close(), { timeout: 30_000 });
  }

  async #open(kind: ServerKind): Promise<void> {
    this.#server = await createServer(kind);
    await this.#server.start();
    this.#connection = await Connection.connect({ address: this.address });
  }

  async #close(): Promise<void> {
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
}
