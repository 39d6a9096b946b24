import type { WorkerModule } from '../sdks.js';

/** What a worker tells of its state is of no interest here, and costs the one more than the other. */
export function quiet({ Runtime, DefaultLogger }: WorkerModule): void {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
}
