// Goal: a disk that is full or fails makes outcomes unknown and never leaves half a shard. Method: SQLite's own page limit stands for the
// full disk; a connection that throws at a chosen statement stands for the failing one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreUnavailableError, type Store } from '@perdure/engine/ports';
import type { Connection, Driver } from '../driver/driver.js';
import { loadDriver } from '../driver/load.js';
import { sqliteStore } from '../sqlite-store.js';
import { options, shardCommit, takeShard, unitWrite, versionOf } from '../testing/scratch.js';
import { inlineLane } from '../threads/lane.js';
import { openDatabase } from './database.js';

interface Disk {
  store: Store;
  /** The connection beneath the store. */
  connection: Connection;
  /** Returns an error to throw in place of running a statement, or undefined. */
  fault: (sql: string) => Error | undefined;
}

function storeWithFaults(): Disk {
  const real = loadDriver(undefined);
  const disk = { fault: () => undefined } as unknown as Disk;
  const driver: Driver = {
    ...real,
    open: (filename, openOptions) => {
      const connection = real.open(filename, openOptions);
      disk.connection = connection;
      return {
        ...connection,
        prepare: (sql) => {
          const statement = connection.prepare(sql);
          return {
            ...statement,
            run: (...parameters) => {
              const error = disk.fault(sql);
              if (error !== undefined) throw error;
              return statement.run(...parameters);
            },
          };
        },
      };
    },
  };
  const lane = inlineLane(openDatabase(driver, ':memory:', 'writer'));
  disk.store = sqliteStore({ writer: lane, reader: () => lane, now: () => 0, committed: () => {}, close: () => lane.close() });
  return disk;
}

const ioError = () => Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_FSYNC', errcode: 1034 });

test('a full disk makes commits unknown and leaves nothing behind; with room again all goes on', async () => {
  const { store, connection } = storeWithFaults();
  const rangeId = await takeShard(store);
  assert.deepEqual(await store.commit([shardCommit(rangeId, [unitWrite('small')])], options), [{ at: 'committed' }]);
  const [[pages] = []] = connection.prepare('PRAGMA page_count').all();
  connection.prepare(`PRAGMA max_page_count = ${Number(pages) + 4}`).all();
  const large = { ...unitWrite('large'), data: new Uint8Array(1 << 20) };
  const outcomes = await store.commit([shardCommit(rangeId, [unitWrite('other'), large])], options);
  assert.equal(outcomes[0]?.at, 'unknown');
  assert.match(outcomes[0]?.at === 'unknown' ? outcomes[0].reason : '', /full/);
  assert.deepEqual(
    [await versionOf(store, 'other'), await versionOf(store, 'large'), await versionOf(store, 'small')],
    [0, 0, 1],
  );
  connection.prepare('PRAGMA max_page_count = 1000000').all();
  const next = await takeShard(store);
  assert.deepEqual(await store.commit([shardCommit(next, [unitWrite('other'), large])], options), [{ at: 'committed' }]);
  assert.deepEqual(connection.prepare('PRAGMA integrity_check').all(), [['ok']]);
});

test('a failing disk makes the whole group unknown, wherever it fails', async () => {
  for (const failing of ['BEGIN IMMEDIATE', 'INSERT INTO state VALUES (?, 3', 'INSERT INTO dispatch', 'COMMIT']) {
    const disk = storeWithFaults();
    const rangeId = await takeShard(disk.store);
    let faults = 0;
    disk.fault = (sql) => (sql.startsWith(failing) && faults++ === 0 ? ioError() : undefined);
    const outcomes = await disk.store.commit(
      [shardCommit(rangeId, [unitWrite('a'), unitWrite('b')]), shardCommit(9, [], 2)],
      options,
    );
    assert.deepEqual(
      outcomes.map(({ at }) => at),
      ['unknown', 'unknown'],
      failing,
    );
    assert.equal(faults, 1);
    assert.deepEqual([await versionOf(disk.store, 'a'), await versionOf(disk.store, 'b')], [0, 0]);
    assert.deepEqual(await disk.store.commit([shardCommit(rangeId, [unitWrite('a')])], options), [{ at: 'committed' }]);
  }
});

test('a failing disk makes other calls unavailable', async () => {
  const disk = storeWithFaults();
  await takeShard(disk.store);
  disk.fault = (sql) => (sql.startsWith('BEGIN') ? ioError() : undefined);
  await assert.rejects(disk.store.heartbeatHost({ hostId: 'a', data: new Uint8Array() }, options), StoreUnavailableError);
  await assert.rejects(disk.store.acquireShard({ shardId: 1, seenRangeId: 1, owner: 'x' }, options), StoreUnavailableError);
});
