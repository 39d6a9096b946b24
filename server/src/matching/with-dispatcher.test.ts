// Goal: a shard's dispatcher and matching together lose no row, whatever its priority and however full the queue.
// Method: the real two over rows in memory; random tasks, polls, failing and late calls; in the end polls alone must get everything.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { unavailable } from '@perdure/engine';
import { Dispatcher } from '../history/dispatcher.js';
import type { HistoryForMatching } from './context.js';
import type { TaskOffer } from '../tasks.js';
import { noPoller } from './queue-queries.js';
import { Bench, normal } from './testing/setup.js';
import { settle } from './testing/virtual-clock.js';

type ReadRequest = Parameters<HistoryForMatching['readDispatches']>[0];
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

class World {
  readonly bench = new Bench({ limits: { creditTasks: 6, pageTasks: 3 } });
  readonly dispatcher: Dispatcher;
  stormy = true;
  rows = 0;

  constructor(readonly draw: Draw) {
    const { bench } = this;
    const { history, clock } = bench;
    const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    const matching = {
      ...bench.matching,
      poll: bench.matching.poll.bind(bench.matching),
      announceBacklog: async (...call: Parameters<typeof bench.matching.announceBacklog>) => {
        await this.#weather();
        return bench.matching.announceBacklog(...call);
      },
      offer: async (...call: Parameters<typeof bench.matching.offer>) => {
        await this.#weather();
        const result = await bench.matching.offer(...call);
        await this.#weather();
        return result;
      },
    };
    this.dispatcher = new Dispatcher({ shardId: 1, matching, clock, logger, leaveSticky: async () => {} });
    const read = history.readDispatches.bind(history);
    history.readDispatches = async (request) => {
      await this.#weather();
      const page = this.dispatcher.pageBegins(request.queue);
      const answer = await read(request);
      // The call is doubled, and its second run comes much later.
      if (this.stormy && this.draw(10) === 0)
        this.bench.clock.setTimer(this.draw(6_000), () => void this.#readAgain(request, read).catch(() => {}));
      if (this.draw(2) === 0) await settle();
      if (answer.more) this.dispatcher.pageWasFull(request.queue, page, answer.offers.at(-1)!.priority);
      await this.#weather();
      return answer;
    };
    history.fate = () => (this.stormy && this.draw(10) === 0 ? 'answerLost' : 'fine');
  }

  async #readAgain(
    request: ReadRequest,
    read: (request: ReadRequest) => Promise<{ offers: TaskOffer[]; more: boolean }>,
  ): Promise<void> {
    const page = this.dispatcher.pageBegins(request.queue);
    const { offers, more } = await read(request);
    if (more) this.dispatcher.pageWasFull(request.queue, page, offers.at(-1)!.priority);
  }

  async #weather(): Promise<void> {
    if (!this.stormy) return;
    const kind = this.draw(12);
    if (kind === 0) throw unavailable('lost');
    if (kind < 4) await new Promise<void>((resolve) => this.bench.clock.setTimer(this.draw(50), resolve));
  }

  addTask(): void {
    this.rows += 1;
    const offer = this.bench.history.row(1, this.rows, 1 + this.draw(3));
    this.bench.history.sort(1);
    this.dispatcher.committed(normal, [offer], 1);
  }

  async storm(steps: number): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      const kind = this.draw(10);
      if (kind < 4) this.addTask();
      else if (kind < 7) this.bench.poll({ forMs: 1_000 + this.draw(2_000) });
      else await this.bench.clock.advance(this.draw(40));
    }
  }

  async calm(): Promise<void> {
    this.stormy = false;
    for (let round = 0; this.bench.history.started.size < this.rows; round += 1) {
      assert.ok(round < 200, `${this.rows - this.bench.history.started.size} of ${this.rows} rows are never started`);
      this.bench.polls(3);
      await this.bench.clock.advance(2_000);
    }
  }
}

test('no row is lost between a shard and matching', async () => {
  for (let seed = 1; seed <= 30; seed += 1) {
    const world = new World(drawFrom(seed));
    await world.storm(200);
    await world.calm();
    assert.ok(world.bench.matching.stats().bufferedTasks <= 6 + 200);
  }
});

/** A dispatcher over a matching that keeps everything and counts the calls. */
function dispatcherAlone(): { dispatcher: Dispatcher; bench: Bench; calls: string[] } {
  const bench = new Bench();
  const calls: string[] = [];
  const matching = {
    poll: async () => undefined,
    offer: async () => {
      calls.push('offer');
      return { accepted: 1, noPoller: false };
    },
    announceBacklog: async () => void calls.push('announce'),
    query: async () => noPoller,
    answerQuery: async () => undefined,
    workerLeft: async () => undefined,
  };
  const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const dispatcher = new Dispatcher({ shardId: 1, matching, clock: bench.clock, logger, leaveSticky: async () => {} });
  return { dispatcher, bench, calls };
}

test('a full page that comes after a later one says nothing any more', async () => {
  const { dispatcher, bench, calls } = dispatcherAlone();
  const late = dispatcher.pageBegins(normal);
  dispatcher.pageBegins(normal);
  dispatcher.pageWasFull(normal, late, 3);
  dispatcher.committed(normal, [bench.history.row(1, 1)], 1);
  await settle();
  assert.deepEqual(calls, ['offer']);
});

test('a full page that nobody follows up is announced after ten seconds, once', async () => {
  const { dispatcher, bench, calls } = dispatcherAlone();
  dispatcher.pageWasFull(normal, dispatcher.pageBegins(normal), 3);
  await bench.clock.advance(6_000);
  dispatcher.pageWasFull(normal, dispatcher.pageBegins(normal), 3);
  await bench.clock.advance(13_999);
  assert.deepEqual(calls, []);
  await bench.clock.advance(1);
  assert.deepEqual(calls, ['announce']);
  await bench.clock.advance(60_000);
  assert.deepEqual(calls, ['announce']);
});

test('a queue taken over with rows is announced to every new host of matching, whatever has been started meanwhile', async () => {
  const { dispatcher, calls } = dispatcherAlone();
  dispatcher.takenOver(normal);
  dispatcher.pageBegins(normal);
  dispatcher.removed(normal);
  dispatcher.matchingChanged(() => true);
  await settle();
  assert.deepEqual(calls, ['announce', 'announce']);
});
