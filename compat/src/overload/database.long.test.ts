// Goal: a database that goes away or is locked makes the server wait or say so, and the server goes on by itself when it is back.
// Method: PostgreSQL is stopped for less and for more than the server waits; another process locks the SQLite file.
import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverKinds } from '../environment.js';
import { perdureHost, perdureOnSqlite } from '../server/perdure-server.js';
import { startPrivatePostgres } from '../server/private-postgres.js';
import { sqliteDriver } from './sqlite-file.js';
import { throughTrouble } from './through-trouble.js';

const SHORT_MS = 3_000;
const LONG_MS = 12_000;

const has = (kind: 'sqlite' | 'postgres') => serverKinds().includes(kind);

describe('a database in trouble', () => {
  test('PostgreSQL goes away and comes back', { timeout: 120_000, skip: !has('postgres') }, goesAway);
  const noSqlite = !has('sqlite') || (sqliteDriver === undefined && 'the SQLite driver is not compiled');
  test('somebody else locks the SQLite file', { timeout: 120_000, skip: noSqlite }, isLocked);
});

async function goesAway(context: TestContext): Promise<void> {
  const postgres = await startPrivatePostgres();
  const server = await perdureHost('postgres', postgres.url, () => postgres.stop());
  context.after(() => server.dispose());
  await server.start();
  for (const awayMs of [SHORT_MS, LONG_MS])
    await throughTrouble(context, server, `is away for ${awayMs} ms`, () =>
      postgres.restart({ mode: 'immediate', whileDown: () => sleep(awayMs) }),
    );
}

async function isLocked(context: TestContext): Promise<void> {
  const server = await perdureOnSqlite();
  const { databaseFile } = server;
  context.after(() => server.dispose());
  await server.start();
  for (const lockedMs of [SHORT_MS, LONG_MS])
    await throughTrouble(context, server, `is locked for ${lockedMs} ms`, async () => {
      assert.ok(sqliteDriver !== undefined);
      const other = new sqliteDriver(databaseFile);
      other.exec('BEGIN IMMEDIATE');
      await sleep(lockedMs);
      other.exec('ROLLBACK');
      other.close();
    });
}
