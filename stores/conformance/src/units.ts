import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, id16, part, unitWrite } from './builders.js';
import { assertSame, options, type World } from './world.js';

/** Ids that careless comparison confuses: empty, zero bytes, prefixes of each other, high bytes, not UTF-8. */
export const trickyIds = [
  '',
  '\x00',
  '\x00\x00',
  '\x00a',
  ' ',
  'A',
  'a',
  'a\x00',
  'a\x00b',
  'a ',
  'aa',
  '\x7f',
  '\x80',
  'é',
  '\xff',
  '\xff\x00',
  '\xff\xff',
];

export function testUnits(world: () => World): void {
  test('a unit comes back as it was written, with the parts of its current run in order', async () => {
    const shard = await world().shard();
    const key = shard.key('a');
    assert.equal(await shard.store.loadUnit(key, options), undefined);
    const parts = [part('b', '2'), part('', 'root'), part('a', ''), part('x', 'other run', id16(2))];
    await shard.committed([unitWrite(key, { version: 3, data: bytes('\x00\xff'), parts })]);
    const expected = {
      version: 3,
      currentRunId: id16(1),
      data: bytes('\x00\xff'),
      parts: [part('', 'root'), part('a', ''), part('b', '2')].map(({ name, data }) => ({ name, data })),
    };
    assertSame(await shard.store.loadUnit(key, options), expected);
    assertSame(await shard.store.loadParts(shard.slot, id16(2), options), [{ name: bytes('x'), data: bytes('other run') }]);
    assertSame(await shard.store.loadParts(shard.slot + 1, id16(1), options), []);
    assertSame(await shard.store.loadParts(shard.slot, id16(3), options), []);
  });

  test('parts are replaced, deleted and kept; deleting what is not there is no error', async () => {
    const shard = await world().shard();
    const key = shard.key('a');
    await shard.committed([unitWrite(key, { parts: [part('', '1'), part('keep', '1'), part('go', '1')] })]);
    const parts = [part('', '2'), part('go', undefined), part('never', undefined), part('new', '2')];
    await shard.committed([unitWrite(key, { expectedVersion: 1, parts })]);
    const stored = await shard.store.loadUnit(key, options);
    assertSame(
      stored?.parts,
      [part('', '2'), part('keep', '1'), part('new', '2')].map(({ name, data }) => ({ name, data })),
    );
  });

  test('a unit may move on to another run; the old run’s parts stay', async () => {
    const shard = await world().shard();
    const key = shard.key('a');
    await shard.committed([unitWrite(key, { parts: [part('', 'old')] })]);
    await shard.committed([unitWrite(key, { expectedVersion: 1, currentRunId: id16(2), parts: [part('', 'new', id16(2))] })]);
    const stored = await shard.store.loadUnit(key, options);
    assertSame([stored?.currentRunId, stored?.parts], [id16(2), [{ name: bytes(''), data: bytes('new') }]]);
    assertSame(await shard.store.loadParts(shard.slot, id16(1), options), [{ name: bytes(''), data: bytes('old') }]);
  });

  test('units differ by slot, namespace, kind and id', async () => {
    const shard = await world().shard();
    const key = shard.key('a');
    const keys = [
      key,
      { ...key, slot: key.slot + 1 },
      { ...key, namespaceId: id16(2) },
      { ...key, kind: 255 },
      { ...key, kind: 0 },
    ];
    await shard.committed(keys.map((each, i) => unitWrite(each, { version: i + 1 })));
    for (const [i, each] of keys.entries()) assert.equal((await shard.store.loadUnit(each, options))?.version, i + 1);
  });

  test('ids are bytes: none is taken for another', async () => {
    const shard = await world().shard();
    const ids = [...trickyIds, 'x'.repeat(999), 'x'.repeat(1000), '\x00'.repeat(1000), '\xff'.repeat(1000)];
    await shard.committed(
      ids.map((id, i) =>
        unitWrite(shard.key(id), { version: i + 1, data: bytes(id), parts: [part(id, id, id16(i))], currentRunId: id16(i) }),
      ),
    );
    for (const [i, id] of ids.entries()) {
      const parts = [{ name: bytes(id), data: bytes(id) }];
      assertSame(await shard.store.loadUnit(shard.key(id), options), {
        version: i + 1,
        currentRunId: id16(i),
        data: bytes(id),
        parts,
      });
    }
  });

  test('part names stand in byte order', async () => {
    const shard = await world().shard();
    await shard.committed([unitWrite(shard.key('a'), { parts: [...trickyIds].reverse().map((name) => part(name, name)) })]);
    const stored = await shard.store.loadUnit(shard.key('a'), options);
    assertSame(
      stored?.parts.map(({ name }) => name),
      trickyIds.map(bytes),
    );
  });

  test('what is read belongs to the caller, what was written may be changed afterwards', async () => {
    const shard = await world().shard();
    const data = bytes('before');
    await shard.committed([unitWrite(shard.key('a'), { data, parts: [{ ...part('', ''), data }] })]);
    data.fill(0);
    const first = await shard.store.loadUnit(shard.key('a'), options);
    assertSame([first?.data, first?.parts[0]?.data], [bytes('before'), bytes('before')]);
    first?.data.fill(0);
    first?.parts[0]?.data.fill(0);
    const second = await shard.store.loadUnit(shard.key('a'), options);
    assertSame([second?.data, second?.parts[0]?.data], [bytes('before'), bytes('before')]);
  });

  test('a small view of a large buffer is written as what it shows', async () => {
    const shard = await world().shard();
    const large = Buffer.alloc(64 * 1024, 'x');
    const data = large.subarray(10, 13);
    await shard.committed([
      unitWrite(shard.key(Buffer.from('pooled')), { data, parts: [{ ...part('', ''), data: large.subarray(5, 5) }] }),
    ]);
    const stored = await shard.store.loadUnit(shard.key(Buffer.from('pooled')), options);
    assertSame([stored?.data, stored?.parts[0]?.data], [bytes('xxx'), bytes('')]);
  });
}
