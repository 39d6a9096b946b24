// Goal: self time goes to the right function and area, inside the asked window only. Method: a made-up profile.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byArea, selfTimes, type CpuProfile } from './cpu-profile.js';

const frame = (id: number, functionName: string, url: string) => ({ id, callFrame: { functionName, url, lineNumber: 9 } });
const profile: CpuProfile = {
  nodes: [
    frame(1, '(idle)', ''),
    frame(2, 'decide', 'file:///home/me/perdure/engine/dist/requests/start.js'),
    frame(3, 'write', 'file:///home/me/perdure/stores/sqlite/dist/writer.js'),
    frame(4, 'send', 'file:///home/me/perdure/node_modules/@grpc/grpc-js/build/src/call.js'),
    frame(5, '(garbage collector)', ''),
    frame(6, '', 'node:internal/streams'),
  ],
  startTime: 0,
  samples: [2, 2, 3, 1, 4, 5, 6, 2],
  timeDeltas: [1000, 1000, 1000, 5000, 1000, 1000, 1000, 1000],
};

test('samples outside the window and idle ones do not count', () => {
  const times = selfTimes(profile, 1.5, 11.5);
  assert.deepEqual(
    times.map(({ name, area, ms }) => [area, name, ms]),
    [
      ['engine', 'decide requests/start:10', 1],
      ['stores/sqlite', 'write writer:10', 1],
      ['@grpc/grpc-js', 'send @grpc/grpc-js/build/src/call:10', 1],
      ['garbage collector', '(garbage collector)', 1],
      ['node', '(anonymous) node:internal/streams:10', 1],
    ],
  );
});

test('areas add up their functions', () => {
  assert.deepEqual(byArea(selfTimes(profile, 0, 100))[0], { area: 'engine', ms: 3 });
});
