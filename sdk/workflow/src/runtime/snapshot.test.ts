// Goal: what leaves a realm is a copy that can be cloned to another thread. Method: values of all kinds, and loops.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { snapshot } from './snapshot.js';

test('later changes do not reach a snapshot', () => {
  const value = {
    list: [1, { deep: true }],
    at: new Date(5),
    map: new Map([['a', [1]]]),
    set: new Set([1]),
    bytes: Uint8Array.of(1),
  };
  const copy = snapshot(value);
  value.list.push(2);
  value.bytes[0] = 9;
  const expected = {
    list: [1, { deep: true }],
    at: new Date(5),
    map: new Map([['a', [1]]]),
    set: new Set([1]),
    bytes: Uint8Array.of(1),
  };
  assert.deepEqual(copy, expected);
});

test('what cannot be cloned becomes text; loops and depth are no trouble', () => {
  const loop: Record<string, unknown> = { fn: () => 1, [Symbol.iterator]: 1, symbol: Symbol('s') };
  loop['self'] = loop;
  const copy = snapshot(loop) as Record<string, unknown>;
  assert.deepEqual([copy['fn'], copy['symbol'], copy['self']], ['[Function: fn]', 'Symbol(s)', copy]);
  let deep: unknown = 1;
  for (let i = 0; i < 1000; i += 1) deep = [deep];
  assert.doesNotThrow(() => structuredClone(snapshot({ copy, deep, proxy: new Proxy({ a: 1 }, {}) })));
});

test('errors stay errors', () => {
  const copy = snapshot(new RangeError('far', { cause: new Error('why') })) as Error;
  assert.ok(copy instanceof Error);
  assert.deepEqual([copy.name, copy.message, (copy.cause as Error).message], ['RangeError', 'far', 'why']);
});
