import type { Logger } from '@perdure/engine/ports';
import type { StartedTask } from '../../tasks.js';
import { createMatching, type Matching, type MatchingParts } from '../matching.js';
import type { OfferResult } from '../service.js';
import type { QueueRef, TaskOffer } from '../../tasks.js';
import { FakeHistory, taskName } from './fake-history.js';
import { settle, VirtualClock } from './virtual-clock.js';

const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export const normal: QueueRef = { namespaceId: 'namespace', type: 1, name: 'orders', sticky: false };
export const sticky: QueueRef = { namespaceId: 'namespace', type: 1, name: 'worker-1', sticky: true };

/** A poll under way and, once it is answered, the name of the task it got ('empty' when none). */
export interface TestPoll {
  outcome: string | undefined;
  error: unknown;
  readonly abort: () => void;
}

/** A matching host over a fake history, on virtual time. */
export class Bench {
  readonly clock = new VirtualClock();
  readonly history = new FakeHistory();
  matching: Matching;
  readonly #parts: Partial<MatchingParts>;
  #ids = 0;

  constructor(parts: Partial<MatchingParts> = {}) {
    this.#parts = parts;
    this.matching = this.#create();
  }

  #create(): Matching {
    const random = { uuid: () => `id-${(this.#ids += 1)}`, next: () => 0.5 };
    return createMatching({ history: this.history, clock: this.clock, random, logger: silent, ...this.#parts });
  }

  /** Another incarnation that knows nothing. */
  restart(): void {
    this.matching = this.#create();
  }

  poll({
    queue = normal,
    forMs,
    identity = 'worker',
    tasksPerSecondMax,
  }: { queue?: QueueRef; forMs?: number; identity?: string; tasksPerSecondMax?: number } = {}): TestPoll {
    const controller = new AbortController();
    const poll: TestPoll = { outcome: undefined, error: undefined, abort: () => controller.abort() };
    const deadlineMs = forMs === undefined ? undefined : this.clock.now() + forMs;
    const answered = (task: StartedTask | undefined): void => void (poll.outcome = taskName(task) ?? 'empty');
    const failed = (error: unknown): void => void (poll.error = error);
    const call = { deadlineMs, signal: controller.signal };
    this.matching.poll({ queue, identity, pollId: 'poll', tasksPerSecondMax }, call).then(answered, failed);
    return poll;
  }

  polls(count: number, queue = normal): TestPoll[] {
    return Array.from({ length: count }, () => this.poll({ queue }));
  }

  async offer(offers: readonly TaskOffer[], queue = normal): Promise<OfferResult> {
    const result = await this.matching.offer({ queue, offers }, {});
    await settle();
    return result;
  }

  async announce(shardId: number, queue = normal): Promise<void> {
    await this.matching.announceBacklog({ queue, shardId }, {});
    await settle();
  }

  /** Polls until nothing comes, like a worker; returns the names in the order received. */
  async work(count: number, queue = normal): Promise<string[]> {
    const names: string[] = [];
    while (names.length < count) {
      const poll = this.poll({ queue });
      await settle();
      if (poll.outcome === undefined) await this.clock.advance(61_000);
      if (poll.outcome === undefined || poll.outcome === 'empty') break;
      names.push(poll.outcome);
    }
    return names;
  }
}
