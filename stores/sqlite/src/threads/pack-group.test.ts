// Goal: a group arrives in the writer's thread as it was handed in, whatever is in it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { shardCommit, unitWrite } from '../testing/scratch.js';
import { ByteWriter } from './byte-io.js';
import { packGroup, unpackGroup } from './pack-group.js';
import { packRows, unpackRows } from './pack-rows.js';

/** Bytes as text, so that a Buffer equals a plain byte array. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]));
}

test('groups survive packing, also large ones and several in a row', () => {
  const writer = new ByteWriter();
  const full = unitWrite('full', 2 ** 53 - 2);
  const removals = { timersRemoved: full.timersAdded, dispatchesRemoved: full.dispatchesAdded };
  const deletion = {
    ...full,
    ...removals,
    parts: [...full.parts, { runId: full.currentRunId, name: Buffer.from('gone'), data: undefined }],
  };
  const large = { ...full, data: new Uint8Array(2 << 20).fill(65) };
  const groups = [
    [],
    [shardCommit(1, [])],
    [shardCommit(1, [full, deletion]), { ...shardCommit(2, [large, full], 99), tidy: removals }],
    [shardCommit(1, [full])],
  ];
  for (const group of groups) {
    const packed = packGroup(writer, group);
    const { timersRemoved, dispatchesRemoved } = removals;
    const keysOnly = {
      timersRemoved: timersRemoved.map(({ dueMs, name }) => ({ dueMs, name })),
      dispatchesRemoved: dispatchesRemoved.map(({ queue, priority, order }) => ({ queue, priority, order })),
    };
    const expected = group.map((shard) => ({
      ...shard,
      tidy: shard.tidy.timersRemoved.length > 0 ? keysOnly : shard.tidy,
      units: shard.units.map((unit) => (unit.timersRemoved.length > 0 ? { ...unit, ...keysOnly } : unit)),
    }));
    assert.ok(isDeepStrictEqual(plain(unpackGroup(packed)), plain(expected)), `a group of ${group.length} shards`);
  }
});

test('rows survive packing', () => {
  const rows = [[], [null, 0, -1.5, 2 ** 53 - 1, 'höst', '', new Uint8Array(), new Uint8Array([0, 255])], [1]];
  assert.deepEqual(unpackRows(packRows(new ByteWriter(), rows)), rows);
});
