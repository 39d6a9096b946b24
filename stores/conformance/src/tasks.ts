import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DispatchRow, TimerRow } from '@perdure/engine/ports';
import { bytes, dispatch, timer, unitWrite } from './builders.js';
import { trickyIds } from './units.js';
import { assertSame, options, type OwnedShard, type World } from './world.js';

const addTasks = (shard: OwnedShard, id: string, timersAdded: TimerRow[], dispatchesAdded: DispatchRow[] = []) =>
  shard.committed([unitWrite(shard.key(id), { timersAdded, dispatchesAdded })]);

const timersOf = ({ store, shardId }: OwnedShard, dueBeforeMs = 1e15, limit = 1e4) =>
  store.readTimers({ shardId, dueBeforeMs, limit }, options);

const dispatchesOf = ({ store, shardId }: OwnedShard, queue: string, limit = 1e4) =>
  store.readDispatches({ shardId, queue: bytes(queue), limit }, options);

async function pages<Row>(read: (after: Row | undefined) => Promise<readonly Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const page = await read(rows.at(-1));
    if (page.length === 0) return rows;
    rows.push(...page);
  }
}

function testTimers(world: () => World): void {
  test('timers stand in order of due time, then name, and end before dueBeforeMs', async () => {
    const shard = await world().shard();
    const rows = [
      timer(0, 'z'),
      timer(5, 'a'),
      timer(5, 'b', { slot: 2 ** 32 - 1, data: bytes('') }),
      timer(6, ''),
      timer(Number.MAX_SAFE_INTEGER - 1, 'far'),
    ];
    await addTasks(shard, 'a', [...rows].reverse());
    assertSame(await timersOf(shard, Number.MAX_SAFE_INTEGER), rows);
    assertSame(await timersOf(shard, 6), rows.slice(0, 3));
    assertSame(await timersOf(shard, 5), rows.slice(0, 1));
    assertSame(await timersOf(shard, 6, 2), rows.slice(0, 2));
    assertSame(await timersOf(shard, 0), []);
  });

  test('timers of one due time stand in byte order of their names, and pages of any size join up', async () => {
    const shard = await world().shard();
    const rows = [1, 2].flatMap((dueMs) => trickyIds.map((name) => timer(dueMs, name)));
    await addTasks(shard, 'a', [...rows].reverse());
    for (const limit of [1, 3, rows.length, 100])
      assertSame(
        await pages<TimerRow>((after) =>
          shard.store.readTimers({ shardId: shard.shardId, dueBeforeMs: 3, after, limit }, options),
        ),
        rows,
      );
  });

  test('a timer written twice is there once, with the later data', async () => {
    const shard = await world().shard();
    await addTasks(shard, 'a', [timer(1, 'same', { data: bytes('first') })]);
    await addTasks(shard, 'b', [timer(1, 'same', { data: bytes('second') })]);
    assertSame(await timersOf(shard), [timer(1, 'same', { data: bytes('second') })]);
  });

  test('timers belong to their shard', async () => {
    const [one, two] = [await world().shard(), await world().shard()];
    await addTasks(one, 'a', [timer(1, 'one')]);
    await addTasks(two, 'a', [timer(1, 'two')]);
    assertSame(await timersOf(one), [timer(1, 'one')]);
    assertSame(await timersOf(two), [timer(1, 'two')]);
  });
}

function testDispatches(world: () => World): void {
  test('dispatches stand in order of priority, then order, and pages of any size join up', async () => {
    const shard = await world().shard();
    const rows = [
      ...[dispatch('q', 1, 1), dispatch('q', 1, 2, { slot: 2 ** 32 - 1, data: bytes('') }), dispatch('q', 1, 10)],
      ...[dispatch('q', 1, 2 ** 52 + 1), dispatch('q', 1, 2 ** 52 + 2), dispatch('q', 1, Number.MAX_SAFE_INTEGER - 1)],
      ...[dispatch('q', 1, Number.MAX_SAFE_INTEGER), dispatch('q', 2, 1), dispatch('q', 10, 1)],
    ];
    await addTasks(shard, 'a', [], [...rows].reverse());
    assertSame(await dispatchesOf(shard, 'q'), rows);
    for (const limit of [1, 2, rows.length])
      assertSame(
        await pages<DispatchRow>((after) =>
          shard.store.readDispatches({ shardId: shard.shardId, queue: bytes('q'), after, limit }, options),
        ),
        rows,
      );
  });

  test('queues are bytes, kept apart and listed in byte order', async () => {
    const shard = await world().shard();
    await addTasks(shard, 'a', [], trickyIds.map((queue, i) => dispatch(queue, 1, i + 1)).reverse());
    for (const [i, queue] of trickyIds.entries()) assertSame(await dispatchesOf(shard, queue), [dispatch(queue, 1, i + 1)]);
    for (const limit of [1, 4, 100]) {
      const queues = await pages<Uint8Array>((after) =>
        shard.store.listDispatchQueues({ shardId: shard.shardId, after, limit }, options),
      );
      assertSame(queues, trickyIds.map(bytes));
    }
    assertSame(await dispatchesOf(shard, 'none'), []);
  });

  test('queues are listed once each, however many rows they have, until the last row is gone', async () => {
    const shard = await world().shard();
    const rows = Array.from({ length: 3000 }, (_, i) => dispatch(['a', 'b', 'c'][i % 3] as string, (i % 5) + 1, i));
    await addTasks(shard, 'a', [], rows);
    const list = () => shard.store.listDispatchQueues({ shardId: shard.shardId, limit: 10 }, options);
    assertSame(await list(), ['a', 'b', 'c'].map(bytes));
    await shard.committed([], { tidy: { timersRemoved: [], dispatchesRemoved: rows.filter((_, i) => i % 3 === 1) } });
    assertSame(await list(), ['a', 'c'].map(bytes));
  });

  test('dispatches belong to their shard', async () => {
    const [one, two] = [await world().shard(), await world().shard()];
    await addTasks(one, 'a', [], [dispatch('q', 1, 1, { data: bytes('one') })]);
    await addTasks(two, 'a', [], [dispatch('q', 1, 1, { data: bytes('two') })]);
    assertSame(await dispatchesOf(one, 'q'), [dispatch('q', 1, 1, { data: bytes('one') })]);
    assertSame(await dispatchesOf(two, 'q'), [dispatch('q', 1, 1, { data: bytes('two') })]);
  });
}

function testRemovals(world: () => World): void {
  test('within a unit write removals come after additions', async () => {
    const shard = await world().shard();
    const [both, kept] = [timer(1, 'both'), timer(2, 'kept')];
    const [bothDispatch, keptDispatch] = [dispatch('q', 1, 1), dispatch('q', 1, 2)];
    await shard.committed([
      unitWrite(shard.key('a'), {
        timersAdded: [both, kept],
        timersRemoved: [{ dueMs: 1, name: bytes('both') }],
        dispatchesAdded: [bothDispatch, keptDispatch],
        dispatchesRemoved: [{ queue: bytes('q'), priority: 1, order: 1 }],
      }),
    ]);
    assertSame(await timersOf(shard), [kept]);
    assertSame(await dispatchesOf(shard, 'q'), [keptDispatch]);
  });

  test('removing takes the whole key, and what is not there is no error', async () => {
    const shard = await world().shard();
    await addTasks(shard, 'a', [timer(1, 'a'), timer(2, 'a')], [dispatch('q', 1, 1), dispatch('q', 2, 2), dispatch('r', 1, 3)]);
    const tidy = {
      timersRemoved: [timer(2, 'a'), timer(3, 'a'), timer(1, 'b')],
      dispatchesRemoved: [dispatch('q', 2, 2), dispatch('q', 2, 1), dispatch('q', 1, 3), dispatch('s', 1, 1)],
    };
    await shard.committed(
      [unitWrite(shard.key('b'), { timersRemoved: [timer(9, 'a')], dispatchesRemoved: [dispatch('q', 9, 9)] })],
      { tidy },
    );
    assertSame(await timersOf(shard), [timer(1, 'a')]);
    assertSame(await dispatchesOf(shard, 'q'), [dispatch('q', 1, 1)]);
    assertSame(await dispatchesOf(shard, 'r'), [dispatch('r', 1, 3)]);
  });

  test('a fenced or conflicting commit tidies nothing', async () => {
    const shard = await world().shard();
    await addTasks(shard, 'a', [timer(1, 'a')]);
    const tidy = { timersRemoved: [timer(1, 'a')], dispatchesRemoved: [] };
    assert.equal((await shard.commit([unitWrite(shard.key('a'))], { tidy })).at, 'conflict');
    assert.equal((await shard.commit([], { tidy, rangeId: shard.rangeId + 1 })).at, 'fenced');
    assertSame(await timersOf(shard), [timer(1, 'a')]);
  });
}

export function testTasks(world: () => World): void {
  testTimers(world);
  testDispatches(world);
  testRemovals(world);
}
