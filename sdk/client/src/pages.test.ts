// Goal: lists are fetched page by page, and changed a few at a time in their order.
// Method: pages made by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { itemsOfPages, mapConcurrently } from './pages.js';

test('pages are fetched as they are consumed', async () => {
  const asked: number[] = [];
  const items = itemsOfPages(async (token) => {
    const page = token?.[0] ?? 0;
    asked.push(page);
    return { items: [page * 2, page * 2 + 1], nextPageToken: page < 2 ? new Uint8Array([page + 1]) : new Uint8Array() };
  });
  assert.equal((await items.next()).value, 0);
  assert.deepEqual(asked, [0]);
  const rest: number[] = [];
  for await (const item of items) rest.push(item);
  assert.deepEqual(rest, [1, 2, 3, 4, 5]);
});

test('changes overlap, never more than allowed, and keep the order', async () => {
  let running = 0;
  let most = 0;
  async function* source() {
    yield* [5, 1, 3, 2, 4];
  }
  const results: number[] = [];
  const change = async (value: number) => {
    most = Math.max(most, (running += 1));
    await new Promise((resolve) => setTimeout(resolve, value));
    running -= 1;
    return value * 10;
  };
  for await (const value of mapConcurrently(source(), 3, change)) results.push(value);
  assert.deepEqual(results, [50, 10, 30, 20, 40]);
  assert.equal(most, 3);
});
