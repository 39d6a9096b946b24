import { after, before } from 'node:test';
import type { ServerKind } from '../environment.js';
import { createServer } from './create-server.js';
import type { ServerUnderTest } from './server-under-test.js';

/** A server, and what a suite opens on it, alive while the tests of one `describe` run. */
export abstract class ServerFixture {
  #server: ServerUnderTest | undefined;

  /** Registers the hooks that start and end everything. */
  constructor(kind: ServerKind) {
    before(() => this.#start(kind), { timeout: 90_000 });
    after(() => this.#end(), { timeout: 30_000 });
  }

  /** Connections and workers; the server is there. */
  protected abstract open(): Promise<void>;
  /** Also after an `open` that failed. */
  protected abstract close(): Promise<void>;

  async #start(kind: ServerKind): Promise<void> {
    this.#server = await createServer(kind);
    await this.#server.start();
    await this.open();
  }

  async #end(): Promise<void> {
    await this.close().finally(() => this.#server?.dispose());
  }

  get server(): ServerUnderTest {
    if (this.#server === undefined) throw new Error('the server is not there yet');
    return this.#server;
  }

  get address(): string {
    return this.server.address;
  }
}
