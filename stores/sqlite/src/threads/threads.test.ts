// Goal: whatever happens to a thread, every call ends with an honest answer and the store works again. Method: threads are ended, or held up
// by a lock that another connection takes on the file.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreUnavailableError } from '@perdure/engine/ports';
import { loadDriver } from '../driver/load.js';
import { openFile } from '../open.js';
import { options, scratchFiles, shardCommit, takeShard, unitWrite, versionOf } from '../testing/scratch.js';

const newFile = scratchFiles();

/** Keeps everybody else from writing to the file until the returned function is called. */
function holdUp(filename: string): () => void {
  const connection = loadDriver(undefined).open(filename, { readOnly: false });
  connection.exec('BEGIN IMMEDIATE');
  return () => {
    connection.exec('ROLLBACK');
    connection.close();
  };
}

test('a writer that dies leaves its commits unknown; the next acquisition decides, with a new thread', async () => {
  const { store, threads } = await openFile({ filename: newFile() });
  for (let round = 0; round < 5; round++) {
    const id = `unit ${round}`;
    const rangeId = await takeShard(store);
    const committed = await store.commit([shardCommit(rangeId, [unitWrite(id)])], options);
    assert.deepEqual(committed, [{ at: 'committed' }]);
    const inFlight = store.commit([shardCommit(rangeId, [unitWrite(id, 1)]), shardCommit(rangeId + 1, [])], options);
    const waiting = store.heartbeatHost({ hostId: 'a', data: new Uint8Array() }, options).then(
      () => 'written',
      (error: unknown) => error,
    );
    await threads.writer.worker?.terminate();
    const outcomes = await inFlight;
    assert.ok(outcomes.length === 2 && outcomes.every(({ at }) => at === 'unknown' || at === 'committed' || at === 'fenced'));
    const heartbeat = await waiting;
    assert.ok(heartbeat === 'written' || heartbeat instanceof StoreUnavailableError);
    await takeShard(store);
    const version = await versionOf(store, id);
    if (outcomes[0]?.at === 'committed') assert.equal(version, 2);
    assert.ok(version === 1 || version === 2);
    assert.deepEqual(await store.commit([shardCommit(rangeId, [unitWrite(id, version)])], options), [{ at: 'fenced' }]);
  }
  await store.close();
});

test('a reader that dies makes its reads unavailable, and the next read starts another', async () => {
  const { store, threads } = await openFile({ filename: newFile() });
  await takeShard(store);
  for (let round = 0; round < 5; round++) {
    const reads = Array.from({ length: 20 }, () =>
      store.listShards(options).then(
        () => 'read',
        (error: unknown) => error,
      ),
    );
    await threads.reader.worker?.terminate();
    for (const read of await Promise.all(reads))
      assert.ok(read === 'read' || read instanceof StoreUnavailableError, String(read));
    assert.equal((await store.listShards(options)).length, 1);
  }
  await store.close();
});

test('a commit that is held up is unknown in time, reads go on, and it is applied before the next acquisition or never', async () => {
  const filename = newFile();
  const { store } = await openFile({ filename });
  const rangeId = await takeShard(store);
  for (const holdMs of [0, 1500]) {
    const id = `held for ${holdMs}`;
    const release = holdUp(filename);
    const [outcome] = await store.commit([shardCommit(rangeId, [unitWrite(id)])], { timeoutMs: 50 });
    assert.ok(outcome?.at === 'unknown' && /no answer .* within 50 ms/.test(outcome.reason));
    await assert.rejects(store.heartbeatHost({ hostId: 'a', data: new Uint8Array() }, { timeoutMs: 50 }), StoreUnavailableError);
    assert.equal(await versionOf(store, id), 0);
    // Beyond the writer's patience with the lock, or within it.
    if (holdMs > 0)
      await assert.rejects(
        store.heartbeatHost({ hostId: 'a', data: new Uint8Array() }, { timeoutMs: holdMs }),
        StoreUnavailableError,
      );
    release();
  }
  await takeShard(store);
  const decided = await Promise.all([0, 1500].map((holdMs) => versionOf(store, `held for ${holdMs}`)));
  assert.deepEqual(await store.commit([shardCommit(rangeId, [unitWrite('later')])], options), [{ at: 'fenced' }]);
  assert.deepEqual(await Promise.all([0, 1500].map((holdMs) => versionOf(store, `held for ${holdMs}`))), decided);
  await store.close();
});

test('a commit whose time was up before the thread came to it is not applied', async () => {
  const filename = newFile();
  const { store } = await openFile({ filename });
  const rangeId = await takeShard(store);
  const release = holdUp(filename);
  const first = store.commit([shardCommit(rangeId, [unitWrite('first')])], options);
  const late = await store.commit([shardCommit(rangeId, [unitWrite('late')])], { timeoutMs: 20 });
  assert.equal(late[0]?.at, 'unknown');
  release();
  assert.ok(['committed', 'unknown'].includes((await first)[0]?.at ?? ''));
  await takeShard(store);
  assert.equal(await versionOf(store, 'late'), 0);
  await store.close();
});
