// Goal: heartbeats are sent in time and not too often, and the last one is not lost. Method: a clock that the test moves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemEnvironment, type Environment } from '../environment.js';
import { Heartbeats } from './heartbeats.js';

/** Timers that end when the test says so. */
class HandClock {
  readonly due: { delayMs: number; call: () => void }[] = [];
  readonly environment: Environment = {
    ...systemEnvironment,
    after: (delayMs, call) => {
      const timer = { delayMs, call };
      this.due.push(timer);
      return () => void this.due.splice(this.due.indexOf(timer), 1);
    },
  };

  ring(): void {
    for (const { call } of this.due.splice(0)) call();
  }
}

function setUp(heartbeatTimeoutMs?: number) {
  const clock = new HandClock();
  const sent: unknown[] = [];
  const send = async (details: unknown) => void sent.push(details);
  const limits = { defaultThrottleMs: 30_000, maxThrottleMs: 60_000 };
  return { clock, sent, beats: new Heartbeats({ environment: clock.environment, heartbeatTimeoutMs, ...limits, send }) };
}

/** Lets promises settle that wait for nothing else. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

test('the first at once, then the latest of each interval', async () => {
  const { clock, sent, beats } = setUp(1000);
  for (const beat of [1, 2, 3]) beats.record(beat);
  await settled();
  assert.deepEqual(sent, [1]);
  assert.deepEqual(
    clock.due.map(({ delayMs }) => delayMs),
    [800],
  );
  clock.ring();
  await settled();
  assert.deepEqual(sent, [1, 3]);
  clock.ring();
  await settled();
  assert.deepEqual(sent, [1, 3]);
  beats.record(4);
  await settled();
  assert.deepEqual(sent, [1, 3, 4]);
});

test('at the end the last one is sent if it is wanted', async () => {
  for (const flush of [true, false]) {
    const { sent, beats } = setUp();
    beats.record('a');
    beats.record('b');
    await beats.close(flush);
    beats.record('c');
    assert.deepEqual(sent, flush ? ['a', 'b'] : ['a']);
  }
});
