// Goal: the server reads our binary arrays as the values they were made of.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesArray, Columns, integerArray } from './array-parameters.js';
import { testServer } from './testing.js';

const server = testServer();

test('integers and bytes arrive as they are', async () => {
  const client = await server.client('public');
  const eights = [0, 1, -1, 2 ** 31, -(2 ** 31) - 1, 2 ** 32, -(2 ** 32), Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
  const fours = [0, -1, 2 ** 31 - 1, -(2 ** 31)];
  const twos = [0, 255, -1, -32768];
  const blobs = [new Uint8Array(), Uint8Array.of(0), Uint8Array.of(255, 92, 34, 0), new Uint8Array(70_000).fill(7)];
  const { rows } = await client.query(
    'SELECT $1::bigint[]::text[] AS eights, $2::int[] AS fours, $3::smallint[] AS twos, $4::bytea[] AS blobs',
    [...[integerArray('int8', eights), integerArray('int4', fours), integerArray('int2', twos), bytesArray(blobs)]],
  );
  assert.deepEqual(rows[0].eights, eights.map(String));
  assert.deepEqual([rows[0].fours, rows[0].twos], [fours, twos]);
  assert.deepEqual(
    rows[0].blobs.map((each: Buffer) => Uint8Array.from(each)),
    blobs,
  );
  await client.end();
});

test('what is no integer is refused', () => {
  for (const value of [0.5, Number.NaN, 2 ** 53]) assert.throws(() => integerArray('int8', [value]), RangeError);
});

test('no rows, no arrays', () => {
  assert.deepEqual(new Columns('int8', 'bytea').parameters(), [null, null]);
});
