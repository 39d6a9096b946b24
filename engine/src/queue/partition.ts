import type { Action, HandOverOutcome, OfferOutcome, PartitionSettings } from './actions.js';
import { Backlog } from './backlog.js';
import { comparePositions, offerName, type HeldTask, type QueueOffer } from './offer.js';
import { TaskBuffer } from './task-buffer.js';
import { WaitingPolls } from './waiting-polls.js';

/** While there is a backlog new tasks may fill this part of the credit only, lest they starve the rows that came before. */
const directShareOfCredit = 1 / 4;
/** Smallest page worth a call, when many shards share the credit. */
const pageTasksMin = 25;

/**
 * One task queue: brings polls and tasks together. Knows no time and does no IO: events come in as method calls, what to do comes
 * out as actions. Everything here may be forgotten at any moment; the rows in the shards are what counts.
 *
 * **Invariants:** no task is held twice; a held task leaves only by `started`, `stale` or `gaveBack`; after every call either no poll
 * waits or no task is buffered, unless the limiter says so; tasks buffered and rows asked for never exceed the credit, but for those
 * that came back from lost hand-overs.
 */
export class Partition<Poll extends object, Offer extends QueueOffer> {
  readonly #settings: PartitionSettings;
  readonly #waiting = new WaitingPolls<Poll>();
  readonly #buffer = new TaskBuffer<Offer>();
  readonly #handOvers = new Map<Poll, HeldTask<Offer>>();
  readonly #held = new Map<string, HeldTask<Offer>>();
  readonly #backlog = new Backlog();
  #beingGivenBack = 0;
  /** Sticky queues: nobody has polled lately. */
  #quiet: boolean;

  constructor(settings: PartitionSettings) {
    this.#settings = settings;
    this.#quiet = settings.sticky;
  }

  get waitingPolls(): number {
    return this.#waiting.size;
  }
  get pollsInHandOver(): number {
    return this.#handOvers.size;
  }
  get bufferedTasks(): number {
    return this.#buffer.size;
  }
  get backlogShards(): number {
    return this.#backlog.shards;
  }
  /** A sticky queue that nobody has polled lately. */
  get isQuiet(): boolean {
    return this.#quiet;
  }
  /** Nothing would be lost or forgotten with it. */
  get isIdle(): boolean {
    return this.#waiting.size === 0 && this.#held.size === 0 && this.#backlog.shards === 0;
  }

  pollArrived(poll: Poll): readonly Action<Poll, Offer>[] {
    this.#quiet = false;
    this.#waiting.pushBack(poll);
    return this.#step();
  }

  /** A poll that is in a hand-over stays there until `handOverEnded`. Returns whether it was waiting. */
  pollEnded(poll: Poll): boolean {
    return this.#waiting.delete(poll);
  }

  /** The poll whose turn it is leaves, to be answered with what is no task of the queue (a query). */
  takePoll(): Poll | undefined {
    return this.#waiting.shift();
  }

  /** It got nothing elsewhere and is served first. */
  pollReturned(poll: Poll): readonly Action<Poll, Offer>[] {
    this.#waiting.pushFront(poll);
    return this.#step();
  }

  /** Offers of one shard. `roomElsewhere`: how many more tasks all queues together may buffer. */
  offered(shardId: number, offers: readonly Offer[], roomElsewhere: number): OfferOutcome<Poll, Offer> {
    if (this.#quiet) return { accepted: 0, noPoller: true, actions: [] };
    const { creditTasks } = this.#settings;
    const share = this.#backlog.shards > 0 ? Math.ceil(creditTasks * directShareOfCredit) : creditTasks;
    let room = this.#waiting.size + Math.max(0, Math.min(share - this.#occupied, roomElsewhere));
    let accepted = 0;
    for (const offer of offers) {
      if (!this.#alreadyHeld(offer)) {
        if (room > 0) room -= 1;
        else if (!this.#makeRoomFor(offer)) break;
        this.#hold(offer);
      }
      accepted += 1;
    }
    if (accepted < offers.length) {
      this.#backlog.refused(
        shardId,
        offers.slice(accepted).reduce((a, b) => (comparePositions(a, b) <= 0 ? a : b)),
      );
    }
    return { accepted, noPoller: false, actions: this.#step() };
  }

  /** The shard has rows for this queue that it does not offer by itself. */
  announced(shardId: number): readonly Action<Poll, Offer>[] {
    this.#backlog.announced(shardId);
    return this.#step();
  }

  /** `pollReturns`: it is still alive and got nothing; it is served first. */
  handOverEnded(poll: Poll, outcome: HandOverOutcome, pollReturns: boolean): readonly Action<Poll, Offer>[] {
    const task = this.#handOvers.get(poll);
    if (!task) return [];
    this.#handOvers.delete(poll);
    if (pollReturns) this.#waiting.pushFront(poll);
    if (outcome === 'stale') this.#settings.limiter?.giveBack();
    if (outcome === 'lost' || task.again) this.#keep(task);
    else this.#held.delete(task.name);
    return this.#step();
  }

  /** The limiter lets more through. */
  retryMatch(): readonly Action<Poll, Offer>[] {
    return this.#step();
  }

  pageRead(shardId: number, offers: readonly Offer[], more: boolean): readonly Action<Poll, Offer>[] {
    for (const offer of offers) if (!this.#alreadyHeld(offer)) this.#hold(offer);
    this.#backlog.pageRead(shardId, offers.at(-1), more);
    return this.#step();
  }

  /** `failuresInARow` says how long to wait before `retryPull`. Other shards go on meanwhile. */
  pullFailed(shardId: number): { readonly failuresInARow: number; readonly actions: readonly Action<Poll, Offer>[] } {
    return { failuresInARow: this.#backlog.pullFailed(shardId), actions: this.#step() };
  }

  retryPull(shardId: number): readonly Action<Poll, Offer>[] {
    this.#backlog.retry(shardId);
    return this.#step();
  }

  /** Sticky queues: the time without a poll is over. */
  grewQuiet(): readonly Action<Poll, Offer>[] {
    this.#quiet = this.#settings.sticky && this.#waiting.size === 0 && this.#handOvers.size === 0;
    return this.#step();
  }

  gaveBack(offer: Offer): readonly Action<Poll, Offer>[] {
    const task = this.#held.get(offerName(offer));
    if (task?.at !== 'givenBack') return [];
    this.#beingGivenBack -= 1;
    if (task.again) this.#keep(task);
    else this.#held.delete(task.name);
    return this.#step();
  }

  /** The queue moves away or the host stops: no poll waits any longer. Returns the polls that did, and those in a hand-over. */
  close(): { readonly waiting: readonly Poll[]; readonly inHandOver: readonly Poll[] } {
    return { waiting: this.#waiting.takeAll(), inHandOver: [...this.#handOvers.keys()] };
  }

  get #occupied(): number {
    return this.#buffer.size + this.#beingGivenBack + this.#backlog.rowsAskedFor;
  }

  /** An urgent task takes the place of one that is less so, which goes back to its shard's backlog. */
  #makeRoomFor({ priority }: Offer): boolean {
    const task = this.#buffer.takeLessUrgentThan(priority);
    if (!task) return false;
    this.#held.delete(task.name);
    this.#backlog.refused(task.offer.shardId, task.offer);
    return true;
  }

  #alreadyHeld(offer: Offer): boolean {
    const task = this.#held.get(offerName(offer));
    if (task && task.at !== 'buffered') task.again = true;
    return task !== undefined;
  }

  #hold(offer: Offer): void {
    const task: HeldTask<Offer> = { offer, name: offerName(offer), at: 'buffered', again: false };
    this.#held.set(task.name, task);
    this.#buffer.addInOrder(task);
  }

  /** Behind the others: a task that history cannot answer for must not stand in their way. */
  #keep(task: HeldTask<Offer>): void {
    task.at = 'buffered';
    task.again = false;
    this.#buffer.addBehind(task);
  }

  /** Everything that has become possible. Called at the end of every event. */
  #step(): readonly Action<Poll, Offer>[] {
    const actions: Action<Poll, Offer>[] = [];
    this.#match(actions);
    if (this.#quiet) this.#giveBack(actions);
    if (this.#backlog.ready > 0) this.#pull(actions);
    return actions;
  }

  #match(actions: Action<Poll, Offer>[]): void {
    const { limiter } = this.#settings;
    while (this.#waiting.size > 0 && this.#buffer.size > 0) {
      if (limiter?.tryTake() === false) return;
      const poll = this.#waiting.shift()!;
      const task = this.#buffer.take()!;
      task.at = 'handOver';
      this.#handOvers.set(poll, task);
      actions.push({ at: 'handOver', poll, offer: task.offer });
    }
  }

  #giveBack(actions: Action<Poll, Offer>[]): void {
    for (let task = this.#buffer.take(); task; task = this.#buffer.take()) {
      task.at = 'givenBack';
      this.#beingGivenBack += 1;
      actions.push({ at: 'giveBack', offer: task.offer });
    }
  }

  /** Reads ahead while somebody polls, up to the credit; a queue that nobody polls reads nothing. */
  #pull(actions: Action<Poll, Offer>[]): void {
    const { creditTasks, pageTasks } = this.#settings;
    const somebodyPolls = this.#waiting.size > 0 || this.#handOvers.size > 0;
    if (!somebodyPolls && !this.#quiet) return;
    const share = Math.floor((creditTasks - this.#occupied) / this.#backlog.ready);
    while (this.#occupied < creditTasks / 2) {
      const limit = Math.min(Math.max(share, pageTasksMin), pageTasks, creditTasks - this.#occupied);
      const pull = this.#backlog.next(limit);
      if (!pull) return;
      actions.push({ at: 'pull', pull });
    }
  }
}
