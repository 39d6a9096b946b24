// Goal: whatever is wrong with a file, the message says what to do, and the file is left as it was.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { newestVersion } from './database/schema.js';
import { loadDriver } from './driver/load.js';
import { openSqliteStore } from './open.js';
import { scratchFiles, takeShard } from './testing/scratch.js';

const newFile = scratchFiles();

function execute(filename: string, sql: string): void {
  const connection = loadDriver(undefined).open(filename, { readOnly: false });
  connection.exec(sql);
  connection.close();
}

async function refused(filename: string, message: RegExp): Promise<void> {
  await assert.rejects(openSqliteStore({ filename }), { name: 'StoreOpenError', message });
}

test('a file of a newer format is refused and left alone', async () => {
  const filename = newFile();
  await (await openSqliteStore({ filename })).close();
  execute(filename, `INSERT INTO migration VALUES (${newestVersion + 1}, 0); PRAGMA journal_mode = DELETE`);
  await refused(
    filename,
    new RegExp(`storage format ${newestVersion + 1} and this release reads up to ${newestVersion}; start the release`),
  );
  execute(filename, `DELETE FROM migration WHERE version = ${newestVersion + 1}`);
  const store = await openSqliteStore({ filename });
  assert.equal(await takeShard(store), 1);
  await store.close();
});

test('the database of another program is refused and left alone', async () => {
  const filename = newFile();
  execute(filename, 'CREATE TABLE theirs (a)');
  const before = readFileSync(filename);
  await refused(filename, /database of another program; choose another --db-filename/);
  const connection = loadDriver(undefined).open(filename, { readOnly: true });
  assert.deepEqual(connection.prepare('SELECT name FROM sqlite_schema').all(), [['theirs']]);
  connection.close();
  assert.equal(before.length, readFileSync(filename).length);
});

test('a file that is no database is refused and left alone', async () => {
  const filename = newFile();
  const content = 'this is a letter to a friend, not a database\n'.repeat(200);
  writeFileSync(filename, content);
  await refused(filename, /cannot be opened \(.*not a database.*\); check the path/);
  assert.equal(readFileSync(filename, 'utf8'), content);
});

test('a folder that is missing is named', async () => {
  const filename = join(dirname(newFile()), 'missing', 'store.db');
  await refused(filename, /The folder .*missing of the database file does not exist; create it/);
});

test('a folder in place of the file is refused', async () => {
  const folder = newFile('folder');
  mkdirSync(folder);
  await refused(folder, /cannot be opened/);
});
