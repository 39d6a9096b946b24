import { status } from '@grpc/grpc-js';
import { setTimeout as sleep } from 'node:timers/promises';
import { RawClient, statusOf, type WorkflowService } from '../raw-client.js';
import type { Ledger } from './ledger.js';

/** Statuses after which the same call, with the same request id, is made again. */
const REPEATED = new Set([status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.RESOURCE_EXHAUSTED, status.ABORTED]);
/** Longer than any restart of a server that works. */
const CALL_TIMEOUT_MS = 5_000;
/** Of a reader that waits for the end of a workflow: so that a host that hangs does not keep it from asking the next one. */
const POLL_TIMEOUT_MS = 10_000;
const PAUSE_MS = 100;

/** A client that repeats a call until one of its servers answers it, or the time is over. */
export class PersistentClient {
  readonly #clients: readonly RawClient[];
  readonly #ledger: Ledger;
  #current = 0;

  constructor(addresses: readonly string[], ledger: Ledger, firstAddress = 0) {
    this.#clients = addresses.map(
      (address) => new RawClient(address, { callTimeoutMs: CALL_TIMEOUT_MS, pollTimeoutMs: POLL_TIMEOUT_MS }),
    );
    this.#ledger = ledger;
    this.#current = firstAddress % addresses.length;
  }

  /** `attempts` tells the caller whether an earlier try may have been carried out. */
  async call<T>(timeoutMs: number, make: (service: WorkflowService) => Promise<T>): Promise<{ answer: T; attempts: number }> {
    const deadline = Date.now() + timeoutMs;
    for (let attempts = 1; ; attempts++) {
      try {
        return { answer: await make(this.#service()), attempts };
      } catch (error) {
        const code = statusOf(error);
        if (code === undefined || !REPEATED.has(code) || Date.now() > deadline) throw Object.assign(error as Error, { attempts });
        this.#ledger.repeatedCalls += 1;
        this.#current = (this.#current + 1) % this.#clients.length;
        await sleep(PAUSE_MS);
      }
    }
  }

  #service(): WorkflowService {
    return (this.#clients[this.#current] as RawClient).service;
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }
}
