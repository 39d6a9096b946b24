// Goal: ids have the promised form and order, long timers neither fire early nor overflow. Method: Node's mocked timers.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { realClock, realRandom } from './real-world.js';

test('ids are UUIDs of version 7, distinct, and later ones sort later', () => {
  mock.timers.enable({ apis: ['Date'], now: 1_700_000_000_000 });
  const early = realRandom.uuid();
  mock.timers.setTime(1_700_000_000_001);
  const late = Array.from({ length: 1000 }, () => realRandom.uuid());
  mock.timers.reset();
  assert.match(early, /^018bcfe5-6800-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.ok(late.every((id) => id > early));
  assert.equal(new Set(late).size, 1000);
});

test('a timer of a year fires once, when the year is over', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const yearMs = 365 * 86_400_000;
  const dayMs = 86_400_000;
  let fired = 0;
  realClock.setTimer(yearMs, () => fired++);
  const cancel = realClock.setTimer(yearMs, () => assert.fail('cancelled'));
  for (let day = 0; day < 364; day++) mock.timers.tick(dayMs);
  assert.equal(fired, 0);
  cancel();
  for (let day = 0; day < 365; day++) mock.timers.tick(dayMs);
  assert.equal(fired, 1);
  mock.timers.reset();
});
