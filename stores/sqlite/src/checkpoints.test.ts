// Goal: the log stays bounded, and the writer is bothered only when it must be. Method: lanes that count, then a real file.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { test } from 'node:test';
import { Checkpoints } from './checkpoints.js';
import { openSqliteStore } from './open.js';
import { options, scratchFiles, shardCommit, takeShard, unitWrite } from './testing/scratch.js';
import type { Lane } from './threads/lane.js';

const newFile = scratchFiles();

function countingLane(rows: () => readonly (readonly number[])[]): Lane & { calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    call: async (operation) => {
      calls.push(operation);
      return rows();
    },
    commit: async () => [],
    close: async () => {},
  };
}

test('a checkpoint comes with every so many pages, one at a time; a long log is begun anew by the writer', async () => {
  let logPages = 1500;
  const checkpointer = countingLane(() => [[0, logPages, 1500]]);
  const writer = countingLane(() => []);
  const checkpoints = new Checkpoints(checkpointer, writer, undefined);
  const group = [
    shardCommit(
      1,
      Array.from({ length: 100 }, () => unitWrite('a')),
    ),
  ];
  checkpoints.note(group);
  checkpoints.note(group);
  assert.deepEqual(checkpointer.calls, []);
  for (let i = 0; i < 10; i++) checkpoints.note(group);
  assert.deepEqual(checkpointer.calls, ['checkpoint']);
  await new Promise(setImmediate);
  logPages = 5000;
  checkpoints.note(group);
  await checkpoints.close();
  assert.deepEqual([checkpointer.calls, writer.calls], [['checkpoint', 'checkpoint'], ['restartLog']]);
});

test('the log of a busy store stays bounded', async () => {
  const filename = newFile();
  const store = await openSqliteStore({ filename });
  const rangeId = await takeShard(store);
  let longest = 0;
  for (let i = 0; i < 60; i++) {
    const units = Array.from({ length: 100 }, (_, unit) => unitWrite(`${i}/${unit}`));
    assert.deepEqual(await store.commit([shardCommit(rangeId, units)], options), [{ at: 'committed' }]);
    longest = Math.max(longest, statSync(`${filename}-wal`).size);
  }
  const total = statSync(filename).size;
  assert.ok(longest < 40 << 20, `${longest} bytes of log for a file of ${total}`);
  await store.close();
});
