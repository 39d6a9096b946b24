// Goal: the number of polls follows the server's suggestions and the tasks that come. Method: answers at moments the test chooses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StatusCode } from '@perdure/wire/types';
import { PollScaler } from './poll-scaler.js';

const bounds = { minimum: 1, maximum: 10, initial: 5, scales: true };
const task = { isEmpty: false, delta: undefined };
const empty = { isEmpty: true, delta: undefined };
const more = { isEmpty: false, delta: 1 };
const fewer = { isEmpty: false, delta: -1 };

function scalerWith(overrides: Partial<typeof bounds> = {}, isServerScaling = false) {
  let nowMs = 0;
  const scaler = new PollScaler({ ...bounds, ...overrides }, () => nowMs, isServerScaling);
  return { scaler, at: (ms: number) => (nowMs = ms) };
}

test('a fixed number stays, whatever comes', () => {
  const { scaler } = scalerWith({ scales: false }, true);
  for (const result of [more, fewer, empty]) scaler.answered(result);
  scaler.failed(StatusCode.RESOURCE_EXHAUSTED);
  assert.equal(scaler.target, 5);
});

test('suggestions move the target between its bounds', () => {
  const { scaler } = scalerWith();
  for (let round = 0; round < 9; round++) scaler.answered(more);
  assert.equal(scaler.target, 10);
  for (let round = 0; round < 20; round++) scaler.answered(fewer);
  assert.equal(scaler.target, 1);
  scaler.answered({ isEmpty: false, delta: 3 });
  assert.equal(scaler.target, 4);
});

test('empty answers take polls away once the server has shown that it makes suggestions', () => {
  const { scaler } = scalerWith();
  scaler.answered(empty);
  assert.equal(scaler.target, 5);
  scaler.answered({ isEmpty: false, delta: 0 });
  scaler.answered(empty);
  assert.equal(scaler.target, 4);
  const announced = scalerWith({}, true).scaler;
  announced.answered(empty);
  assert.equal(announced.target, 4);
});

test('failures take polls away, most of all when the server has too much to do', () => {
  const { scaler } = scalerWith({ initial: 9 }, true);
  scaler.failed(StatusCode.UNAVAILABLE);
  assert.equal(scaler.target, 8);
  scaler.failed(StatusCode.RESOURCE_EXHAUSTED);
  assert.equal(scaler.target, 4);
  const unaware = scalerWith().scaler;
  unaware.failed(StatusCode.RESOURCE_EXHAUSTED);
  assert.equal(unaware.target, 5);
});

test('no more polls are begun when the last ones brought no more tasks', () => {
  const { scaler, at } = scalerWith();
  const tasksIn = (ms: number, count: number) => {
    at(ms);
    for (let each = 0; each < count; each++) scaler.answered(task);
  };
  tasksIn(0, 20);
  tasksIn(100, 20);
  at(200);
  scaler.answered(more);
  assert.equal(scaler.target, 5, '20 after 20 is no growth');
  tasksIn(200, 29);
  at(300);
  scaler.answered(more);
  assert.equal(scaler.target, 6, '30 after 20 is');
  assert.equal(scaler.isBusy, false);
  scaler.answered(task);
  assert.equal(scaler.isBusy, true);
  at(1_000);
  scaler.answered(more);
  assert.equal(scaler.target, 7, 'after a pause one may try');
});
