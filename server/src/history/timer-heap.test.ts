// Goal: timers come out in order, whatever was put in and taken out before.
// Method: random pushes and removals, compared with a sorted list.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TimerHeap, type HeapTimer } from './timer-heap.js';

test('what is left comes out in order', () => {
  let state = 7;
  const pick = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below;
  for (let round = 0; round < 200; round += 1) {
    const heap = new TimerHeap<HeapTimer>();
    const model = new Map<string, number>();
    for (let step = 0; step < 60; step += 1) {
      const text = `t${pick(40)}`;
      if (pick(3) > 0 && !heap.has(text)) {
        const timer = { dueMs: pick(20), text };
        heap.push(timer);
        model.set(text, timer.dueMs);
      } else {
        heap.remove(text);
        model.delete(text);
      }
      assert.equal(heap.size, model.size);
    }
    const expected = [...model].sort(([a, dueA], [b, dueB]) => dueA - dueB || (a < b ? -1 : 1)).map(([text]) => text);
    const found: string[] = [];
    for (let next = heap.first(); next !== undefined; next = heap.first()) {
      found.push(next.text);
      heap.remove(next.text);
    }
    assert.deepEqual(found, expected);
  }
});
