// Goal: whatever the order of events, no row of a shard is lost, none is started twice, memory keeps to the credit.
// Method: a partition among model shards, with polls that come and go and answers that arrive late, in any order, or never;
// matching forgets everything now and then. Then calm: every row must get started by honest polls alone.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { comparePositions, justBefore, offerName, type Position, type QueueOffer } from './offer.js';
import type { Action } from './actions.js';
import { Partition } from './partition.js';

interface Poll {
  alive: boolean;
  got: boolean;
}
/** Turns an event into one that only happens if matching has not forgotten everything meanwhile. */
type Still = (event: () => readonly Action<Poll, QueueOffer>[]) => () => void;
type Draw = (below: number) => number;

function drawFrom(seed: number): Draw {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/**
 * A shard's rows for the queue. Holds back offers while it has a backlog: only of rows behind the last page, and it announces the
 * queue again from time to time, since a late read of a forgotten cursor may have made it hold back.
 */
class ModelShard {
  readonly rows: QueueOffer[] = [];
  readonly started = new Set<string>();
  readonly movedAway = new Set<string>();
  /** Set: rows from here on are pulled, not offered. */
  heldBackFrom: Position | undefined;
  #order = 0;

  constructor(readonly shardId: number) {}

  add(priority: number): QueueOffer {
    const row = { shardId: this.shardId, priority, order: (this.#order += 1) };
    this.rows.push(row);
    this.rows.sort(comparePositions);
    return row;
  }

  page(after: Position | undefined, limit: number): { offers: QueueOffer[]; more: boolean } {
    const rest = this.rows.filter((row) => !this.gone(row) && (!after || comparePositions(row, after) > 0));
    const offers = rest.slice(0, limit);
    this.heldBackFrom = rest.length > limit ? offers.at(-1) : undefined;
    return { offers, more: rest.length > limit };
  }

  gone(row: QueueOffer): boolean {
    return this.started.has(offerName(row)) || this.movedAway.has(offerName(row));
  }
}

const creditTasks = 8;

class World {
  readonly shards = [1, 2, 3].map((id) => new ModelShard(id));
  readonly polls: Poll[] = [];
  /** Things that will happen, in any order. */
  pending: (() => void)[] = [];
  readonly startsByName = new Map<string, number>();
  partition!: Partition<Poll, QueueOffer>;
  #incarnation = 0;
  #handOversMax = 0;

  constructor(
    readonly draw: Draw,
    readonly sticky: boolean,
  ) {
    this.restart();
  }

  restart(): void {
    this.#incarnation += 1;
    this.#handOversMax = 0;
    for (const poll of this.polls) poll.alive = false;
    this.polls.length = 0;
    this.partition = new Partition({ sticky: this.sticky, creditTasks, pageTasks: 4 });
    for (const shard of this.shards) this.later(() => this.announce(shard));
  }

  announce(shard: ModelShard): void {
    shard.heldBackFrom = undefined;
    this.run(this.partition.announced(shard.shardId));
  }

  later(event: () => void): void {
    this.pending.push(event);
  }

  run(actions: readonly Action<Poll, QueueOffer>[]): void {
    const incarnation = this.#incarnation;
    const still: Still = (event) => () => {
      if (incarnation === this.#incarnation) this.run(event());
    };
    for (const action of actions) {
      if (action.at === 'handOver') this.#handOver(action.poll, action.offer, still);
      else if (action.at === 'giveBack') this.#giveBack(action.offer, still);
      else this.#pull(action.pull, still);
    }
    assert.ok(this.partition.waitingPolls === 0 || this.partition.bufferedTasks === 0, 'a poll waits beside a buffered task');
    // What was in a hand-over may come back to a buffer that has been filled meanwhile.
    this.#handOversMax = Math.max(this.#handOversMax, this.partition.pollsInHandOver);
    assert.ok(this.partition.bufferedTasks <= creditTasks + this.#handOversMax, `${this.partition.bufferedTasks} tasks buffered`);
  }

  #handOver(poll: Poll, offer: QueueOffer, still: Still): void {
    assert.ok(poll.alive && !poll.got, 'a hand-over to a poll that is gone');
    const shard = this.#shardOf(offer);
    const name = offerName(offer);
    let startedHere = false;
    const attempt = (): void => {
      if (shard.gone(offer) && !startedHere) {
        this.later(still(() => this.partition.handOverEnded(poll, 'stale', poll.alive)));
        return;
      }
      if (this.draw(4) > 0 && !startedHere) {
        startedHere = true;
        shard.started.add(name);
        this.startsByName.set(name, (this.startsByName.get(name) ?? 0) + 1);
      }
      if (startedHere && this.draw(4) > 0) {
        poll.got = true;
        this.later(still(() => this.partition.handOverEnded(poll, 'started', false)));
      } else if (poll.alive) {
        this.later(attempt);
      } else {
        this.later(still(() => this.partition.handOverEnded(poll, 'lost', false)));
      }
    };
    this.later(attempt);
  }

  #giveBack(offer: QueueOffer, still: Still): void {
    this.later(() => {
      const shard = this.#shardOf(offer);
      if (!shard.gone(offer)) shard.movedAway.add(offerName(offer));
      this.later(still(() => this.partition.gaveBack(offer)));
    });
  }

  #pull({ shardId, after, limit }: { shardId: number; after: Position | undefined; limit: number }, still: Still): void {
    this.later(() => {
      if (this.draw(5) === 0) {
        this.later(still(() => this.#pullFailed(shardId, still)));
        return;
      }
      const page = this.shards[shardId - 1]!.page(after, limit);
      if (this.draw(8) === 0) this.later(still(() => this.#pullFailed(shardId, still)));
      else this.later(still(() => this.partition.pageRead(shardId, page.offers, page.more)));
    });
  }

  #pullFailed(shardId: number, still: Still): readonly Action<Poll, QueueOffer>[] {
    this.later(still(() => this.partition.retryPull(shardId)));
    return this.partition.pullFailed(shardId).actions;
  }

  #shardOf(offer: QueueOffer): ModelShard {
    return this.shards[offer.shardId - 1]!;
  }

  addTask(): void {
    const shard = this.shards[this.draw(3)]!;
    const row = shard.add(1 + this.draw(3));
    if (shard.heldBackFrom && comparePositions(row, shard.heldBackFrom) > 0) return;
    this.later(() => this.offer(shard, row));
  }

  offer(shard: ModelShard, row: QueueOffer): void {
    const { accepted, noPoller, actions } = this.partition.offered(shard.shardId, [row], 1000);
    this.run(actions);
    if (noPoller) shard.movedAway.add(offerName(row));
    else if (accepted === 0) shard.heldBackFrom ??= justBefore(row);
  }

  addPoll(): void {
    const poll: Poll = { alive: true, got: false };
    this.polls.push(poll);
    this.run(this.partition.pollArrived(poll));
  }

  endPoll(): void {
    const poll = this.polls.splice(this.draw(this.polls.length), 1)[0];
    if (!poll) return;
    poll.alive = false;
    this.partition.pollEnded(poll);
  }

  happen(): void {
    const index = this.draw(this.pending.length);
    const [event] = this.pending.splice(index, 1);
    event!();
  }

  get unfinished(): number {
    return this.shards.flatMap((shard) => shard.rows.filter((row) => !shard.gone(row))).length;
  }
}

function storm(world: World, steps: number): void {
  for (let step = 0; step < steps; step += 1) {
    const kind = world.draw(100);
    if (kind < 25) world.addTask();
    else if (kind < 40) world.addPoll();
    else if (kind < 47) world.endPoll();
    else if (kind < 49) world.run(world.partition.grewQuiet());
    else if (kind < 51) world.announce(world.shards[world.draw(3)]!);
    else if (kind === 51 && world.draw(20) === 0) world.restart();
    else if (world.pending.length > 0) world.happen();
  }
}

function calm(world: World): void {
  for (let step = 0; world.unfinished > 0 || world.pending.length > 0; step += 1) {
    assert.ok(step < 200_000, `${world.unfinished} rows are never started`);
    if (world.pending.length > 0) world.happen();
    else if (world.unfinished > 0) {
      for (const shard of world.shards) if (shard.heldBackFrom) world.announce(shard);
      world.addPoll();
    }
  }
}

for (const sticky of [false, true]) {
  test(`no row is lost or started twice, memory is bounded (${sticky ? 'sticky' : 'normal'})`, () => {
    for (let seed = 1; seed <= 80; seed += 1) {
      const world = new World(drawFrom(seed * 2 + Number(sticky)), sticky);
      storm(world, 600);
      calm(world);
      assert.ok(
        [...world.startsByName.values()].every((starts) => starts === 1),
        `seed ${seed}: started twice`,
      );
    }
  });
}
