// Goal: the rules of one queue, event by event. What holds for any order of events is in partition.property.test.ts.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import type { QueueOffer } from './offer.js';
import type { Action, PartitionSettings } from './actions.js';
import { Partition } from './partition.js';

type Poll = { readonly id: number };

const partition = (settings: Partial<PartitionSettings> = {}): Partition<Poll, QueueOffer> =>
  new Partition({ sticky: false, creditTasks: 200, pageTasks: 100, ...settings });
const offer = (shardId: number, order: number, priority = 3): QueueOffer => ({ shardId, order, priority });
const offersOf = (shardId: number, from: number, to: number): QueueOffer[] =>
  Array.from({ length: to - from + 1 }, (_, index) => offer(shardId, from + index));
const pulls = (actions: readonly Action<Poll, QueueOffer>[]) =>
  actions.flatMap((action) => (action.at === 'pull' ? [action.pull] : []));
const handOvers = (actions: readonly Action<Poll, QueueOffer>[]) =>
  actions.flatMap((action) => (action.at === 'handOver' ? [action] : []));

/** Takes `count` tasks by honest polls and returns them in order. */
function take(queue: Partition<Poll, QueueOffer>, count: number): QueueOffer[] {
  const taken: QueueOffer[] = [];
  for (let id = 0; id < count; id += 1) {
    const poll = { id };
    const [handOver] = handOvers(queue.pollArrived(poll));
    if (!handOver) break;
    taken.push(handOver.offer);
    queue.handOverEnded(poll, 'started', false);
  }
  return taken;
}

test('priority first, then turns of the shards, then order within the shard', () => {
  const queue = partition();
  queue.offered(1, [offer(1, 5, 3), offer(1, 6, 3), offer(1, 7, 1)], 100);
  queue.offered(2, [offer(2, 1, 3), offer(2, 2, 2)], 100);
  queue.offered(1, [offer(1, 4, 3)], 100);
  assert.deepEqual(
    take(queue, 6).map(({ shardId, order }) => `${shardId}/${order}`),
    ['1/7', '2/2', '1/4', '2/1', '1/5', '1/6'],
  );
});

test('an urgent task finds room in a full queue; what it displaced comes back from its shard', () => {
  const queue = partition({ creditTasks: 4, pageTasks: 4 });
  queue.offered(1, [offer(1, 1, 5), offer(1, 2, 5), offer(1, 3, 5), offer(1, 4, 5)], 100);
  const { accepted } = queue.offered(2, [offer(2, 1, 1), offer(2, 2, 5)], 100);
  assert.equal(accepted, 1);
  assert.deepEqual([queue.bufferedTasks, queue.backlogShards], [4, 2]);
  const poll = { id: 1 };
  const actions = queue.pollArrived(poll);
  assert.deepEqual(handOvers(actions)[0]?.offer, offer(2, 1, 1));
  queue.handOverEnded(poll, 'started', false);
  assert.equal(queue.bufferedTasks, 3);
});

test('several tasks go to several polls, first come first', () => {
  const queue = partition();
  const polls = [1, 2, 3].map((id) => ({ id }));
  for (const poll of polls) queue.pollArrived(poll);
  const { actions } = queue.offered(1, offersOf(1, 1, 2), 100);
  assert.deepEqual(
    handOvers(actions).map(({ poll, offer: { order } }) => [poll.id, order]),
    [
      [1, 1],
      [2, 2],
    ],
  );
});

test('a poll that got nothing is served before those that came later', () => {
  const queue = partition();
  const [first, second] = [{ id: 1 }, { id: 2 }];
  queue.pollArrived(first);
  queue.pollArrived(second);
  queue.offered(1, [offer(1, 1)], 100);
  queue.handOverEnded(first, 'stale', true);
  const { actions } = queue.offered(1, [offer(1, 2)], 100);
  assert.equal(handOvers(actions)[0]?.poll, first);
});

test('a task of a lost hand-over goes behind those that are here', () => {
  const queue = partition();
  const gone = { id: 1 };
  queue.pollArrived(gone);
  queue.offered(1, offersOf(1, 1, 3), 100);
  queue.handOverEnded(gone, 'lost', false);
  assert.deepEqual(
    take(queue, 3).map(({ order }) => order),
    [2, 3, 1],
  );
});

test('waiting polls do not count against the credit', () => {
  const queue = partition({ creditTasks: 2 });
  for (let id = 0; id < 5; id += 1) queue.pollArrived({ id });
  const { accepted } = queue.offered(1, offersOf(1, 1, 10), 100);
  assert.deepEqual([accepted, queue.bufferedTasks, queue.pollsInHandOver], [7, 2, 5]);
});

test('a refused shard is read from the first refused row on', () => {
  const queue = partition({ creditTasks: 4 });
  queue.offered(1, offersOf(1, 1, 10), 100);
  assert.deepEqual(pulls(queue.pollArrived({ id: 1 })), []);
  queue.pollArrived({ id: 2 });
  const [pull] = pulls(queue.pollArrived({ id: 3 }));
  assert.deepEqual(pull, { shardId: 1, after: { priority: 3, order: 4 }, limit: 3 });
});

test('nothing is pulled when nobody polls', () => {
  const queue = partition();
  assert.deepEqual(queue.announced(1), []);
  assert.equal(pulls(queue.pollArrived({ id: 1 })).length, 1);
});

test('many shards share the credit, in pages worth a call, in turns', () => {
  const queue = partition();
  for (let shardId = 1; shardId <= 20; shardId += 1) queue.announced(shardId);
  const first = pulls(queue.pollArrived({ id: 1 }));
  assert.deepEqual(
    first.map(({ shardId, limit }) => [shardId, limit]),
    [1, 2, 3, 4].map((shardId) => [shardId, 25]),
  );
  const next = first.flatMap(({ shardId }) => pulls(queue.pageRead(shardId, [], false)));
  assert.deepEqual(
    next.map(({ shardId }) => shardId),
    [5, 6, 7, 8],
  );
});

test('a shard that comes later is read while another is being read', () => {
  const queue = partition({ creditTasks: 100, pageTasks: 25 });
  queue.pollArrived({ id: 1 });
  queue.announced(1);
  assert.deepEqual(pulls(queue.announced(2)), [{ shardId: 2, after: undefined, limit: 25 }]);
});

test('an urgent row refused while a page is on its way is read next', () => {
  const queue = partition({ creditTasks: 4, pageTasks: 4 });
  queue.pollArrived({ id: 1 });
  queue.announced(1);
  queue.offered(1, [offer(1, 90, 1)], 100);
  assert.equal(queue.offered(1, [offer(1, 91, 1)], 100).accepted, 0);
  const [pull] = pulls(queue.pageRead(1, [offer(1, 1)], true));
  assert.deepEqual(pull?.after, { priority: 1, order: 90 });
});

test('an announcement during a pull makes it start again from the first row', () => {
  const queue = partition();
  queue.pollArrived({ id: 1 });
  queue.announced(1);
  queue.announced(1);
  assert.deepEqual(pulls(queue.pageRead(1, [], false)), [{ shardId: 1, after: undefined, limit: 100 }]);
});

test('a shard that announces itself at every page is read to its end nevertheless', () => {
  const queue = partition();
  queue.pollArrived({ id: 1 });
  let [pull] = pulls(queue.announced(1));
  // 1,000 workflow tasks under way: their rows stay, and every hand-over is stale.
  for (let page = 0; pull && (pull.after?.order ?? 0) < 900; page += 1) {
    assert.ok(page < 100, 'never gets to the end');
    queue.announced(1);
    const after: number = pull.after?.order ?? 0;
    const actions = [...queue.pageRead(1, offersOf(1, after + 1, after + pull.limit), true)];
    for (const action of actions) if (action.at === 'handOver') actions.push(...queue.handOverEnded(action.poll, 'stale', true));
    [pull] = pulls(actions);
  }
});

test('a page whose rows are held already brings nothing twice', () => {
  const queue = partition();
  queue.offered(1, offersOf(1, 1, 3), 100);
  queue.announced(1);
  const [first] = take(queue, 1);
  queue.pageRead(1, offersOf(1, 2, 3), false);
  assert.deepEqual([first, ...take(queue, 5)], offersOf(1, 1, 3));
});

test('200,000 rows pass through the credit', () => {
  const queue = partition();
  const rows = 200_000;
  let reading: { readonly after: number; readonly limit: number } | undefined;
  let taken = 0;
  let buffered = 0;
  const see = (actions: readonly Action<Poll, QueueOffer>[]): void => {
    for (const { after, limit } of pulls(actions)) reading = { after: after?.order ?? 0, limit };
  };
  queue.announced(1);
  for (let id = 0; taken < rows; id += 1) {
    assert.ok(id < rows + 10, 'a poll found nothing');
    const poll = { id };
    const arrived = queue.pollArrived(poll);
    see(arrived);
    const due = handOvers(arrived);
    if (reading) {
      const { after, limit } = reading;
      reading = undefined;
      const page = queue.pageRead(1, offersOf(1, after + 1, Math.min(rows, after + limit)), after + limit < rows);
      see(page);
      due.push(...handOvers(page));
    }
    for (const handOver of due) {
      assert.equal(handOver.offer.order, (taken += 1));
      see(queue.handOverEnded(handOver.poll, 'started', false));
    }
    buffered = Math.max(buffered, queue.bufferedTasks);
  }
  assert.ok(buffered <= 200, `${buffered} buffered`);
  assert.ok(queue.isIdle);
});
