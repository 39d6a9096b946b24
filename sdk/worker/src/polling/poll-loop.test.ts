// Goal: as many polls wait as there should be, each with a slot, and outages are outlived. Method: a server of promises, virtual time.
import assert from 'node:assert/strict';
import { setMaxListeners } from 'node:events';
import { test } from 'node:test';
import { StatusCode } from '@perdure/wire/types';
import { nextTurn } from '../environment.js';
import { Gate } from './gate.js';
import { pollLoop, type PollAnswer } from './poll-loop.js';
import { PollScaler, type PollBounds } from './poll-scaler.js';
import { settled, VirtualClock } from './testing/virtual-clock.js';
import { testSlots, workflowSlotInfo } from './testing/test-slots.js';
import { mayBegin } from './workflow-poller.js';

const task = (delta?: number): PollAnswer => ({
  taskToken: new Uint8Array([1]),
  ...(delta === undefined ? {} : { pollerScalingDecision: { pollRequestDeltaSuggestion: delta } }),
});

/** A loop whose polls the test answers, and whose tasks it ends. */
function loopOf(bounds: PollBounds, size: number) {
  const clock = new VirtualClock();
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const slots = testSlots(size);
  const warned: string[] = [];
  const silent = () => undefined;
  const warn = (message: string) => void warned.push(message);
  const polls: { answer: (answer: PollAnswer) => void; fail: (code: number) => void; timeoutMs: number }[] = [];
  const ends: (() => void)[] = [];
  let active = 0;
  const ended = pollLoop({
    name: 'tests',
    environment: clock,
    logger: { log: silent, trace: silent, debug: silent, info: silent, warn, error: silent },
    outage: { unreachable: (reason) => void warned.push(reason) },
    stop: stop.signal,
    scaler: new PollScaler(bounds, clock.monotonicMs, true),
    gate: new Gate(),
    mayBegin: () => true,
    activeChanged: (now) => (active = now),
    reserve: async (signal) => slots.reserve(signal),
    poll: async (signal, timeoutMs) =>
      new Promise<PollAnswer>((resolve, reject) => {
        const fail = (code: number) => reject(Object.assign(new Error('no'), { code }));
        signal.addEventListener('abort', () => fail(StatusCode.CANCELLED));
        polls.push({ answer: resolve, fail, timeoutMs });
      }),
    handle: async (_task, slot) => {
      slot.use(workflowSlotInfo);
      await new Promise<void>((resolve) => void ends.push(resolve));
      slot.release();
    },
  });
  const next = () => polls.splice(0, 1)[0];
  return { clock, stop, slots, warned, polls, next, ends, ended, active: () => active };
}

/** Lets the first polls begin, which take turns. */
async function begun(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) {
    await settled();
    await nextTurn();
  }
}

const four: PollBounds = { minimum: 4, maximum: 4, initial: 4, scales: false };

test('polls wait up to their number, and no more work is taken than there are slots', async () => {
  const { polls, ends, active, next, slots, stop, ended } = loopOf(four, 5);
  await begun();
  assert.equal(active(), 4);
  for (let each = 0; each < 3; each++) next()?.answer(task());
  await settled();
  assert.deepEqual([active(), polls.length, ends.length], [2, 2, 3], 'five slots: three tasks, two polls');
  ends.pop()?.();
  await settled();
  assert.equal(active(), 3);
  stop.abort();
  await ended;
  for (const end of ends) end();
  await slots.empty();
});

test('polls that scale follow what the server suggests', async () => {
  const { active, next, stop, ended, ends, slots } = loopOf({ minimum: 1, maximum: 8, initial: 2, scales: true }, 100);
  await begun();
  assert.equal(active(), 2);
  for (let each = 0; each < 3; each++) {
    next()?.answer(task(1));
    await settled();
  }
  assert.equal(active(), 5);
  const [one, other] = [next(), next()];
  one?.answer({});
  other?.answer({});
  await settled();
  assert.equal(active(), 3);
  assert.ok(
    [next(), next(), next()].some((poll) => poll?.timeoutMs === 11_000),
    'polls in a burst do not wait for long',
  );
  stop.abort();
  await ended;
  for (const end of ends) end();
  await slots.empty();
});

test('an outage counts once for all polls, which come back at growing distances', async () => {
  const { clock, next, polls, warned, stop, ended, slots } = loopOf(four, 4);
  const failAll = async () => {
    while (polls.length > 0) next()?.fail(StatusCode.UNAVAILABLE);
    await settled();
  };
  await begun();
  await failAll();
  await clock.advance(199);
  assert.equal(polls.length, 0);
  await clock.advance(1);
  assert.equal(polls.length, 4);
  await failAll();
  await clock.advance(399);
  assert.equal(polls.length, 0);
  await clock.advance(1);
  assert.equal(polls.length, 4);
  assert.equal(warned.length, 2);
  await failAll();
  stop.abort();
  await ended;
  await slots.empty();
});

test('neither queue of workflow tasks takes all slots', () => {
  const sides = (normal: number, sticky: number | undefined, stickyBacklog = 0) => ({
    active: { normal, sticky },
    stickyBacklog,
  });
  assert.equal(mayBegin('normal', sides(3, undefined), 4), true, 'nobody else is there');
  assert.equal(mayBegin('normal', sides(3, 0), undefined), true, 'nobody knows how many there are');
  assert.equal(mayBegin('normal', sides(3, 0), 4), false, 'the last one is for the other');
  assert.equal(mayBegin('sticky', sides(3, 0), 4), true);
  assert.equal(mayBegin('sticky', sides(0, 3), 4), false);
  assert.equal(mayBegin('sticky', sides(2, 2), 4), false);
  assert.equal(mayBegin('normal', sides(1, 2, 9), 40), false, 'cached runs pile up');
  assert.equal(mayBegin('sticky', sides(1, 2, 9), 40), true);
  assert.equal(mayBegin('normal', sides(0, 2, 9), 40), true);
});
