// Goal: permits are neither lost nor given twice. Method: takers, some of whom give up waiting.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Slots } from './slots.js';

test('who waits longest gets the permit that comes back', async () => {
  const slots = new Slots(1);
  const never = new AbortController().signal;
  assert.equal(await slots.take(never), true);
  const order: string[] = [];
  const first = slots.take(never).then(() => order.push('first'));
  const leaving = new AbortController();
  const second = slots.take(leaving.signal);
  const third = slots.take(never).then(() => order.push('third'));
  leaving.abort();
  assert.equal(await second, false);
  slots.giveBack();
  await first;
  assert.equal(slots.used, 1);
  slots.giveBack();
  await third;
  assert.deepEqual(order, ['first', 'third']);
  slots.giveBack();
  await slots.empty();
  assert.equal(slots.used, 0);
});

test('work that cannot be refused goes beyond the size, and others wait until it is within again', async () => {
  const slots = new Slots(1);
  slots.takeAnyway();
  slots.takeAnyway();
  assert.equal(slots.tryTake(), false);
  const waiting = slots.take(new AbortController().signal);
  slots.giveBack();
  assert.equal(slots.used, 1);
  slots.giveBack();
  assert.equal(await waiting, true);
});
