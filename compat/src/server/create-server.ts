import type { ServerKind } from '../environment.js';
import { perdureOnPostgres, perdureOnSqlite } from './perdure-server.js';
import type { DynamicSettings } from './reference-config.js';
import { ReferenceServer } from './reference-server.js';
import type { ServerUnderTest } from './server-under-test.js';

/** One that runs already: nothing of it is started, killed or removed. */
class ExternalServer implements ServerUnderTest {
  readonly name = 'external';
  readonly restartable = false;
  constructor(readonly address: string) {}
  async start(): Promise<void> {}
  kill(): Promise<void> {
    return Promise.reject(new Error(`${this.address} is not ours to kill`));
  }
  async dispose(): Promise<void> {}
  output(): string {
    return '';
  }
}

/**
 * Makes a server of this kind, not started yet. The caller disposes of it, also when `start` failed.
 * @param referenceSettings  What the real server needs switched on besides, by name.
 */
export function createServer(kind: ServerKind, referenceSettings?: DynamicSettings): Promise<ServerUnderTest> {
  switch (kind) {
    case 'sqlite':
      return perdureOnSqlite();
    case 'postgres':
      return perdureOnPostgres();
    case 'reference':
      return ReferenceServer.create(undefined, referenceSettings);
    default:
      return Promise.resolve(new ExternalServer(kind));
  }
}
