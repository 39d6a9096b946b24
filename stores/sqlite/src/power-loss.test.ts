// Goal: after the power fails at any moment the database opens, is sound, and holds every commit that was acknowledged, whole, and no
// half of another. Method: a recorded run of commits and checkpoints; at random moments the files are rebuilt from what was synced and a random
// part of the rest, and opened with the ordinary driver. The same without syncs must lose something, or the test would prove nothing.
import assert from 'node:assert/strict';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { commitGroup } from './database/commit.js';
import { openDatabase, type Database } from './database/database.js';
import { checkpointerOperations, writerOperations } from './database/operations.js';
import type { Driver } from './driver/driver.js';
import { loadDriver } from './driver/load.js';
import { RecordedDisk } from './testing/recorded-disk.js';
import { scratchFiles, shardCommit, unitWrite } from './testing/scratch.js';
import { loadWasmDriver } from './testing/wasm-driver.js';

const newFile = scratchFiles();
const unitIds = ['a', 'b', 'c', 'd'];

type Versions = ReadonlyMap<string, number>;

/** A commit of some units, whole or not at all: begun and acknowledged at these moments of the disk. */
interface RecordedCommit {
  readonly begun: number;
  readonly acknowledged: number;
  /** Of all units, once it is applied. */
  readonly versions: Versions;
}

interface Recording {
  /** Of the database file. */
  readonly name: string;
  readonly disk: RecordedDisk;
  /** When the file was open for the first time. */
  readonly opened: number;
  readonly commits: readonly RecordedCommit[];
}

function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The driver with other durability than the store asks for. */
function withSynchronous(driver: Driver, mode: string): Driver {
  return {
    ...driver,
    open: (filename, options) => {
      const connection = driver.open(filename, options);
      return { ...connection, exec: (sql) => connection.exec(sql.replaceAll('synchronous = FULL', `synchronous = ${mode}`)) };
    },
  };
}

function checkpoint(database: Database, random: () => number): void {
  checkpointerOperations.checkpoint(database, []);
  if (random() < 0.5) writerOperations.restartLog(database, []);
}

function record(random: () => number, synchronous: string): Recording {
  const filename = newFile();
  const disk = new RecordedDisk();
  const commits: RecordedCommit[] = [];
  let opened = 0;
  disk.record(dirname(filename), () => {
    const database = openDatabase(withSynchronous(loadWasmDriver(), synchronous), filename, 'writer');
    writerOperations.ensureShards(database, [1, 0, 2 ** 31 - 1, 2, 2 ** 31, 2 ** 32 - 1]);
    opened = disk.moment;
    let versions: Versions = new Map(unitIds.map((id) => [id, 0]));
    for (let i = 0; i < 60; i++) {
      if (random() < 0.15) checkpoint(database, random);
      const begun = disk.moment;
      const chosen = unitIds.filter((id) => id === unitIds[i % unitIds.length] || random() < 0.3);
      const writes = chosen.map((id) => unitWrite(id, versions.get(id)));
      const outcomes = commitGroup(database, [shardCommit(0, writes, 1), shardCommit(9, [], 2)]);
      assert.deepEqual(outcomes, [{ at: 'committed' }, { at: 'fenced' }]);
      versions = new Map([...versions, ...writes.map((write, j): [string, number] => [chosen[j] as string, write.version])]);
      commits.push({ begun, acknowledged: disk.moment, versions });
    }
    database.close();
  });
  return { name: basename(filename), disk, opened, commits };
}

/** Everything stored about the units, checked against their versions: all rows of a version are there, or none. */
function storedVersions(database: Database): Versions {
  assert.deepEqual(database.sql('PRAGMA integrity_check').all(), [['ok']]);
  const count = (sql: string, ...args: (Uint8Array | number)[]) =>
    Number(database.sql(`SELECT count(*) FROM ${sql}`).all(...args)[0]?.[0]);
  return new Map(
    unitIds.map((id) => {
      const { key, currentRunId } = unitWrite(id);
      const version = Number(database.sql('SELECT version FROM unit WHERE id = ?').all(key.id)[0]?.[0] ?? 0);
      assert.equal(count('node WHERE slot = ? AND branch_id = ?', key.slot, currentRunId), version);
      assert.equal(count('dispatch WHERE queue = ?', key.id), version);
      const [[data] = []] = database.sql('SELECT data FROM part WHERE slot = ?').all(key.slot);
      assert.equal(data === undefined ? '' : Buffer.from(data as Uint8Array).toString(), version === 0 ? '' : `${id} ${version}`);
      return [id, version];
    }),
  );
}

/** What is wrong after the power failed at the moment; undefined when everything is as it should be. */
function troubleAfter(recording: Recording, moment: number, random: () => number): string | undefined {
  const folder = newFile('aftermath');
  recording.disk.writeAftermath(folder, moment, random);
  const filename = join(folder, recording.name);
  // What was acknowledged must be there; what was being written may be.
  const acknowledged = recording.commits.filter((commit) => commit.acknowledged <= moment).length;
  const begun = recording.commits.filter((commit) => commit.begun < moment).length;
  try {
    const database = openDatabase(loadDriver(undefined), filename, 'writer');
    try {
      const stored = storedVersions(database);
      if (recording.opened <= moment) assert.equal(database.sql('SELECT count(*) FROM shard').all()[0]?.[0], 2);
      const applied = [new Map(unitIds.map((id) => [id, 0])), ...recording.commits.map(({ versions }) => versions)];
      const possible = applied.slice(acknowledged, Math.max(begun, acknowledged) + 1);
      const matches = possible.some((versions) => unitIds.every((id) => versions.get(id) === stored.get(id)));
      return matches ? undefined : `${[...stored].join(' ')} after ${acknowledged} acknowledged commits`;
    } finally {
      database.close();
    }
  } catch (error) {
    return String(error);
  }
}

function troubles(synchronous: string, seeds: readonly number[], rounds: number): string[] {
  return seeds.flatMap((seed) => {
    const random = seededRandom(seed);
    const recording = record(random, synchronous);
    return Array.from({ length: rounds }, () => Math.floor(random() * recording.disk.moment))
      .map((moment) => [moment, troubleAfter(recording, moment, random)] as const)
      .filter(([, trouble]) => trouble !== undefined)
      .map(([moment, trouble]) => `seed ${seed}, moment ${moment}: ${trouble}`);
  });
}

test('no acknowledged commit is lost when the power fails', () => {
  assert.deepEqual(troubles('FULL', [1, 2, 3], 15), []);
});

test('without syncs the same test finds losses', () => {
  for (const synchronous of ['OFF', 'NORMAL'])
    assert.notDeepEqual(troubles(synchronous, [1], 15), [], `synchronous = ${synchronous}`);
});
