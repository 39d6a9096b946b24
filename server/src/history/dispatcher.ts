/**
 * Brings the tasks of a shard to matching. After a commit they are offered from memory; what matching refuses, or has forgotten, it
 * pulls page by page from the rows. A queue is either direct (new tasks are offered) or backlogged (matching knows, and pulls).
 */
import type { Clock, Logger } from '@perdure/engine/ports';
import type { MatchingService } from '../matching/service.js';
import { queueText, type QueueRef, type TaskOffer } from '../tasks.js';

const OFFER_TIMEOUT_MS = 10_000;
const STICKY_GRACE_MS = 100;
const RETRY_MIN_MS = 50;
const RETRY_MAX_MS = 2_000;
/** After a full page that is not followed by another for so long, the queue is announced: its reader may have been forgotten. */
const REMIND_MS = 10_000;
/**
 * So long after the shard was taken all queues with rows are announced once more. Until the owner before has noticed its loss (at most
 * a lease, or a look at the shards), it may answer matching in our place: start workflow tasks in its memory, or call tasks stale
 * that came into being here. Matching forgets them then, and nobody tells us.
 */
const ECHOES_MS = [5_000, 15_000, 45_000];

interface QueueState {
  readonly queue: QueueRef;
  /** Rows that the queue has; infinite when it had some before this shard object, which cannot know how many. */
  rows: number;
  /** Matching has been, or is being, told that there are rows to pull. */
  backlogged: boolean;
  /** New rows more urgent than this are offered all the same: matching has read past them, or has refused less urgent ones. 0: none. */
  passedPriority: number;
  /** Pages read so far: a late page says nothing about the queue any more. */
  pages: number;
  reminding: boolean;
  announcing: boolean;
  /** Asked for while an announcement was under way, which may have come too early. */
  announceAgain: boolean;
}

export interface DispatcherOptions {
  readonly shardId: number;
  readonly matching: MatchingService;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A task on a sticky queue that nobody polls. */
  leaveSticky(queue: QueueRef, offer: TaskOffer): Promise<void>;
}

export class Dispatcher {
  readonly #queues = new Map<string, QueueState>();
  #echoes: readonly (() => void)[] = [];
  #stopped = false;

  constructor(private readonly options: DispatcherOptions) {}

  /** Rows are durable now: offers those that are to be offered, unless the queue is backlogged. */
  committed(queue: QueueRef, offers: readonly TaskOffer[], rowsAdded: number): void {
    const state = this.#state(queue);
    state.rows += rowsAdded;
    // While it pulls, matching comes to new rows by itself, but not to those in front of the place it has reached.
    const due = state.backlogged ? offers.filter(({ priority }) => priority < state.passedPriority) : offers;
    if (due.length > 0) void this.#offer(state, due);
  }

  removed(queue: QueueRef): void {
    const text = queueText(queue);
    const state = this.#queues.get(text);
    if (state === undefined) return;
    state.rows -= 1;
    if (state.rows <= 0 && !state.backlogged) this.#queues.delete(text);
  }

  /** The store has rows of the queue from before this shard object. */
  takenOver(queue: QueueRef): void {
    this.#state(queue).rows = Number.POSITIVE_INFINITY;
    this.announce(queue);
  }

  /** The shard is ours from now on, as far as we know. */
  shardTaken(): void {
    if (this.#stopped) return;
    const { clock } = this.options;
    this.#echoes = ECHOES_MS.map((delayMs) => clock.setTimer(delayMs, () => this.matchingChanged(() => true)));
  }

  /** Matching does not hold all rows of the queue. */
  announce(queue: QueueRef): void {
    const state = this.#state(queue);
    state.backlogged = true;
    state.passedPriority = 0;
    void this.#announce(state);
  }

  /** Matching may have forgotten everything about the queues for which `moved` holds. */
  matchingChanged(moved: (queue: QueueRef) => boolean): void {
    for (const { queue } of [...this.#queues.values()]) if (moved(queue)) this.announce(queue);
  }

  /** A page is about to be read: from now on new rows are offered again, so that none falls between. Returns the page's number. */
  pageBegins(queue: QueueRef): number {
    const state = this.#state(queue);
    state.backlogged = false;
    return (state.pages += 1);
  }

  /** The page was full up to a row of `priority`: matching will ask again, and finds new rows behind it itself. */
  pageWasFull(queue: QueueRef, page: number, priority: number): void {
    const state = this.#state(queue);
    if (state.pages !== page) return;
    state.backlogged = true;
    state.passedPriority = priority;
    if (!state.reminding) this.#remindLater(state);
  }

  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#echoes) cancel();
    this.#queues.clear();
  }

  #state(queue: QueueRef): QueueState {
    const text = queueText(queue);
    const known = this.#queues.get(text);
    if (known !== undefined) return known;
    const state = {
      queue,
      rows: 0,
      backlogged: false,
      passedPriority: 0,
      pages: 0,
      reminding: false,
      announcing: false,
      announceAgain: false,
    };
    this.#queues.set(text, state);
    return state;
  }

  /** A read that was doubled or came late makes a queue backlogged although nobody will ask for its next page. */
  #remindLater(state: QueueState): void {
    const { pages } = state;
    state.reminding = true;
    this.options.clock.setTimer(REMIND_MS, () => {
      state.reminding = false;
      if (this.#stopped || !state.backlogged) return;
      if (state.pages === pages) this.announce(state.queue);
      else this.#remindLater(state);
    });
  }

  /** A sticky queue without a poller gets a second chance: its worker may be between two polls, or about to begin. */
  async #offer(state: QueueState, offers: readonly TaskOffer[], again = false): Promise<void> {
    const { matching, clock, logger } = this.options;
    if (this.#stopped) return;
    try {
      const result = await matching.offer({ queue: state.queue, offers }, { deadlineMs: clock.now() + OFFER_TIMEOUT_MS });
      if (result.noPoller && !again) clock.setTimer(STICKY_GRACE_MS, () => void this.#offer(state, offers, true));
      else if (result.noPoller) for (const offer of offers) void this.#leaveSticky(state, offer);
      else if (result.accepted < offers.length) {
        this.announce(state.queue);
        // What is more urgent than what was refused would have found room.
        state.passedPriority = Math.max(...offers.slice(result.accepted).map(({ priority }) => priority));
      }
    } catch (error) {
      logger.debug({ error, queue: state.queue.name }, 'an offer was lost; announcing a backlog instead');
      this.announce(state.queue);
    }
  }

  async #leaveSticky(state: QueueState, offer: TaskOffer): Promise<void> {
    try {
      await this.options.leaveSticky(state.queue, offer);
    } catch (error) {
      this.options.logger.debug(
        { error, queue: state.queue.name },
        'could not leave a sticky queue; announcing a backlog instead',
      );
      if (!this.#stopped) this.announce(state.queue);
    }
  }

  async #announce(state: QueueState): Promise<void> {
    state.announceAgain = state.announcing;
    if (state.announcing) return;
    state.announcing = true;
    do {
      state.announceAgain = false;
      await this.#announceOnce(state);
    } while (state.announceAgain);
    state.announcing = false;
  }

  async #announceOnce(state: QueueState): Promise<void> {
    const { matching, clock, shardId } = this.options;
    for (let delayMs = RETRY_MIN_MS; state.backlogged && !this.#stopped; delayMs = Math.min(RETRY_MAX_MS, delayMs * 2)) {
      try {
        await matching.announceBacklog({ queue: state.queue, shardId }, { deadlineMs: clock.now() + OFFER_TIMEOUT_MS });
        return;
      } catch (error) {
        this.options.logger.debug({ error, queue: state.queue.name }, 'a backlog could not be announced; trying again');
        await new Promise<void>((resolve) => clock.setTimer(delayMs, resolve));
      }
    }
  }
}
