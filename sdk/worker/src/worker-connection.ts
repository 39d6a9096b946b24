import type { ConnectionLike, Metadata } from '@perdure/client';
import { eagerWorkersOf, setEagerWorkers, type EagerWorker } from './eager-workflow-slots.js';

type Service = ConnectionLike['workflowService'];

/**
 * The connection of a worker, which may be replaced while it works: each call goes over the one that is there. A poll that waits at the old
 * server is not called back; a task that it still brings is answered to the new one, as by the official SDK.
 */
export class WorkerConnection implements ConnectionLike {
  #current: ConnectionLike;
  readonly workflowService: Service;
  /** The worker's offers of room for first tasks, and how they are taken back. */
  readonly #offers = new Map<EagerWorker, (() => void) | undefined>();

  constructor(first: ConnectionLike) {
    this.#current = first;
    const names = Object.keys(first.workflowService) as (keyof Service)[];
    const calls = names.map((name) => [name, async (request: object) => this.#current.workflowService[name](request)]);
    this.workflowService = Object.fromEntries(calls) as Service;
    setEagerWorkers(this, { add: (worker) => this.#offer(worker) });
  }

  get current(): ConnectionLike {
    return this.#current;
  }

  get operatorService(): ConnectionLike['operatorService'] {
    return this.#current.operatorService;
  }

  replace(next: ConnectionLike): void {
    this.#current = next;
    for (const [worker, withdraw] of this.#offers) {
      withdraw?.();
      this.#offers.set(worker, eagerWorkersOf(next)?.add(worker));
    }
  }

  #offer(worker: EagerWorker): () => void {
    this.#offers.set(worker, eagerWorkersOf(this.#current)?.add(worker));
    return () => {
      this.#offers.get(worker)?.();
      this.#offers.delete(worker);
    };
  }

  async close(): Promise<void> {
    await this.#current.close();
  }

  async ensureConnected(): Promise<void> {
    await this.#current.ensureConnected();
  }

  async withDeadline<R>(deadline: number | Date, fn: () => Promise<R>): Promise<R> {
    return this.#current.withDeadline(deadline, fn);
  }

  async withMetadata<R>(metadata: Metadata, fn: () => Promise<R>): Promise<R> {
    return this.#current.withMetadata(metadata, fn);
  }

  async withAbortSignal<R>(abortSignal: AbortSignal, fn: () => Promise<R>): Promise<R> {
    return this.#current.withAbortSignal(abortSignal, fn);
  }
}
