import { Client, Connection } from '@perdure/client';
import { ServerFixture } from '../server/server-fixture.js';

/** A server and a connection of our client; workers are up to the tests. */
export class OurFixture extends ServerFixture {
  #connection: Connection | undefined;

  protected override async open(): Promise<void> {
    this.#connection = await Connection.connect({ address: this.address });
  }

  protected override async close(): Promise<void> {
    await this.#connection?.close();
  }

  get connection(): Connection {
    if (this.#connection === undefined) throw new Error('the client is not connected yet');
    return this.#connection;
  }

  get client(): Client {
    return new Client({ connection: this.connection });
  }
}
