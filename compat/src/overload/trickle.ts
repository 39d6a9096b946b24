// A few starts a second, each answered for itself, so that an outage shows as it looks to a client.
import { status } from '@grpc/grpc-js';
import { setTimeout as sleep } from 'node:timers/promises';
import { detailsOf, RawClient, statusOf } from '../raw-client.js';
import { startOne } from '../scale/calls.js';

const EVERY_MS = 50;

export interface Attempt {
  readonly workflowId: string;
  /** Of `performance.now()`. */
  readonly beganMs: number;
  readonly tookMs: number;
  readonly status: status;
  readonly message: string;
}

export class Trickle {
  readonly attempts: Attempt[] = [];
  readonly #client: RawClient;
  readonly #running = new Set<Promise<void>>();
  #ended = false;
  readonly #loop: Promise<void>;

  constructor(
    address: string,
    private readonly name: string,
  ) {
    this.#client = new RawClient(address, { callTimeoutMs: 20_000 });
    this.#loop = this.#run();
  }

  async #run(): Promise<void> {
    for (let index = 0; !this.#ended; index++) {
      const attempt: Promise<void> = this.#one(`${this.name}-${index}`).finally(() => this.#running.delete(attempt));
      this.#running.add(attempt);
      await sleep(EVERY_MS);
    }
  }

  async #one(workflowId: string): Promise<void> {
    const beganMs = performance.now();
    const note = (code: status, message: string) =>
      this.attempts.push({ workflowId, beganMs, tookMs: performance.now() - beganMs, status: code, message });
    try {
      await startOne(this.#client, workflowId, 'trickle');
      note(status.OK, '');
    } catch (error) {
      note(statusOf(error) ?? status.UNKNOWN, detailsOf(error));
    }
  }

  /** Ends when every call is answered. */
  async end(): Promise<readonly Attempt[]> {
    this.#ended = true;
    await this.#loop;
    await Promise.all(this.#running);
    this.#client.close();
    return this.attempts;
  }
}
