import { test } from 'node:test';
import { bytes, id16, node, unitWrite } from './builders.js';
import { assertSame, options, type OwnedShard, type World } from './world.js';

function reader({ store, slot }: OwnedShard) {
  const whole = { slot, branchId: id16(1), fromEventId: 1, toEventId: 1000, nodesMax: 1000, bytesMax: 1e9 };
  return async (range: Partial<Parameters<typeof store.readHistory>[0]> = {}) => {
    const nodes = await store.readHistory({ ...whole, ...range }, options);
    return nodes.map(({ firstEventId, writeId }) => `${firstEventId}/${writeId}`).join(' ');
  };
}

export function testHistory(world: () => World): void {
  test('nodes come back as they were written', async () => {
    const shard = await world().shard();
    const nodes = [
      node(1, 10, { eventCount: 3, data: bytes('abc\x00') }),
      node(4, 11, { previousWriteId: 10, data: bytes('') }),
      node(Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER, {
        previousWriteId: Number.MAX_SAFE_INTEGER - 1,
        eventCount: 2 ** 31,
      }),
    ];
    await shard.committed([unitWrite(shard.key('a'), { nodes })]);
    const range = {
      slot: shard.slot,
      branchId: id16(1),
      fromEventId: 0,
      toEventId: Number.MAX_SAFE_INTEGER,
      nodesMax: 10,
      bytesMax: 1e9,
    };
    assertSame(await shard.store.readHistory(range, options), nodes);
    assertSame(await shard.store.readHistory({ ...range, reverse: true }, options), [...nodes].reverse());
  });

  test('order is by first event id, then write id, or the exact reverse; abandoned nodes are returned too', async () => {
    const shard = await world().shard();
    await shard.committed([unitWrite(shard.key('a'), { nodes: [node(4, 9), node(1, 1), node(4, 12)] })]);
    await shard.committed([unitWrite(shard.key('a'), { expectedVersion: 1, nodes: [node(4, 10), node(7, 2)] })]);
    const read = reader(shard);
    assertSame(await read(), '1/1 4/9 4/10 4/12 7/2');
    assertSame(await read({ reverse: true }), '7/2 4/12 4/10 4/9 1/1');
  });

  test('the range includes its start and excludes its end', async () => {
    const shard = await world().shard();
    await shard.committed([unitWrite(shard.key('a'), { nodes: [1, 4, 7, 9].map((first) => node(first, first)) })]);
    const read = reader(shard);
    for (const reverse of [false, true]) {
      const inOrder = (text: string) => (reverse ? text.split(' ').reverse().join(' ') : text);
      assertSame(await read({ reverse, fromEventId: 4, toEventId: 9 }), inOrder('4/4 7/7'));
      assertSame(await read({ reverse, fromEventId: 5, toEventId: 8 }), '7/7');
      assertSame(await read({ reverse, fromEventId: 4, toEventId: 4 }), '');
      assertSame(await read({ reverse, fromEventId: 10 }), '');
    }
  });

  test('branches and slots are separate', async () => {
    const shard = await world().shard();
    const branches = ['\x00', '\x7f', '\x80', '\xff'].map((byte) => bytes(byte.repeat(16)));
    await shard.committed([unitWrite(shard.key('a'), { nodes: branches.map((branchId, i) => node(i + 1, 1, { branchId })) })]);
    await shard.committed([
      unitWrite(shard.key('b', { slot: shard.slot + 1 }), { nodes: [node(9, 1, { branchId: branches[0] as Uint8Array })] }),
    ]);
    const read = reader(shard);
    for (const [i, branchId] of branches.entries())
      for (const reverse of [false, true]) assertSame(await read({ branchId, reverse }), `${i + 1}/1`);
    assertSame(await read({ branchId: branches[0] as Uint8Array, slot: shard.slot + 1 }), '9/1');
  });

  test('a page ends after so many nodes, or once so many bytes are collected, and holds one node at least', async () => {
    const shard = await world().shard();
    const nodes = [1, 2, 3, 4].map((first) => node(first, 1, { data: new Uint8Array(10) }));
    await shard.committed([unitWrite(shard.key('a'), { nodes })]);
    const read = reader(shard);
    assertSame(await read({ nodesMax: 2 }), '1/1 2/1');
    assertSame(await read({ nodesMax: 2, reverse: true }), '4/1 3/1');
    assertSame(await read({ bytesMax: 0 }), '1/1');
    assertSame(await read({ bytesMax: 10 }), '1/1');
    assertSame(await read({ bytesMax: 11 }), '1/1 2/1');
    assertSame(await read({ bytesMax: 20 }), '1/1 2/1');
    assertSame(await read({ bytesMax: 21, reverse: true }), '4/1 3/1 2/1');
  });
}
