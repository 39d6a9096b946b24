// Goal: SortedRows is an ordered map over many chunks. Method: seeded operations, compared with a plain map that is sorted on demand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareKeys, SortedRows, type Key } from './sorted-rows.js';

function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test('agrees with a sorted array through inserts, replacements and deletions', () => {
  const random = seededRandom(1);
  const rows = new SortedRows<number>();
  const model = new Map<string, { key: Key; value: number }>();
  const check = () => {
    const sorted = [...model.values()].sort((a, b) => compareKeys(a.key, b.key));
    const pivot: Key = [Math.floor(random() * 50), new Uint8Array([Math.floor(random() * 256)])];
    assert.deepEqual([...rows.from([])], sorted);
    assert.deepEqual(
      [...rows.from(pivot)],
      sorted.filter(({ key }) => compareKeys(key, pivot) >= 0),
    );
    assert.deepEqual([...rows.before(pivot)], sorted.filter(({ key }) => compareKeys(key, pivot) < 0).reverse());
  };
  for (let step = 0; step < 12_000; step++) {
    const key: Key = [Math.floor(random() * 50), new Uint8Array([random() * 256, random() * 4])];
    if (random() < (step < 8000 ? 0.8 : 0.1)) {
      rows.set(key, step);
      model.set(String(key), { key, value: step });
    } else {
      rows.delete(key);
      model.delete(String(key));
    }
    assert.equal(rows.get(key), model.get(String(key))?.value);
    if (step % 1000 === 999) check();
  }
});

test('a key stands before all keys that it begins, bytes are unsigned', () => {
  const bytes = (...values: number[]) => new Uint8Array(values);
  const sorted: Key[] = [
    [],
    [1],
    [1, bytes()],
    [1, bytes(0)],
    [1, bytes(0, 0)],
    [1, bytes(127)],
    [1, bytes(128)],
    [1, bytes(255)],
    [2],
  ];
  for (let i = 1; i < sorted.length; i++) assert.ok(compareKeys(sorted[i - 1] as Key, sorted[i] as Key) < 0);
});
