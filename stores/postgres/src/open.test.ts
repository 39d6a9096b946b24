// Goal: opening brings the schema up to date once, however many hosts start together, and refuses what it cannot serve with a
// sentence that helps.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreOpenError } from '@perdure/engine/ports';
import { migrate } from './migrate.js';
import { openPostgresStore } from './open.js';
import { options, testServer } from './testing.js';

const server = testServer();

test('hosts that start at once migrate once', async () => {
  const schema = server.newSchema();
  const stores = await Promise.all(Array.from({ length: 4 }, () => server.open({ schema })));
  const shards = (count: number) =>
    Array.from({ length: count }, (_, shardId) => ({ shardId, slotFrom: shardId, slotTo: shardId }));
  const seen = await Promise.all(stores.map((store, n) => store.ensureShards(shards(n + 1), options)));
  for (const each of seen) assert.deepEqual(each, seen[0], 'one of them decided how many shards there are');
  const client = await server.client(schema);
  const { rows } = await client.query('SELECT version FROM schema_version ORDER BY version');
  assert.deepEqual(rows, [{ version: 1 }]);
  await client.end();
  await Promise.all(stores.map((store) => store.close()));
});

test('a schema of a newer release is refused and left alone', async () => {
  const schema = server.newSchema();
  await (await server.open({ schema })).close();
  const client = await server.client(schema);
  await client.query('INSERT INTO schema_version (version) VALUES (7)');
  await assert.rejects(
    server.open({ schema }),
    (error) => error instanceof StoreOpenError && /version 7.*knows versions up to 1.*newer release/s.test(error.message),
  );
  await client.end();
});

test('a migration is applied wholly or not at all, and later ones only once', async () => {
  const schema = server.newSchema();
  await (await server.open({ schema })).close();
  const client = await server.client(schema);
  const second = (statements: string[]) => [
    { version: 1, statements: ['SELECT 1 / 0'] },
    { version: 2, statements },
  ];
  await assert.rejects(
    migrate(client, schema, undefined, second(['CREATE TABLE extra (n int)', 'SELECT 1 / 0'])),
    /division by zero/,
  );
  await client.query('ROLLBACK');
  await migrate(client, schema, undefined, second(['CREATE TABLE extra (n int)']));
  await migrate(client, schema, undefined, second(['SELECT 1 / 0']));
  assert.equal((await client.query('SELECT FROM extra')).rowCount, 0);
  await client.end();
});

test('a server that cannot be reached: an error after the time given, without the password', async () => {
  const open = openPostgresStore({ url: 'postgres://somebody:secret@127.0.0.1:1/nowhere', openTimeoutMs: 300 });
  await assert.rejects(
    open,
    (error) => error instanceof StoreOpenError && /127\.0\.0\.1:1\/nowhere/.test(error.message) && !/secret/.test(error.message),
  );
});

test('a wrong password and a missing database are told at once', async () => {
  const { url } = server.running();
  const startedMs = performance.now();
  const wrongPassword = url.replace(/:[^:@]+@/, ':wrong@');
  await assert.rejects(
    openPostgresStore({ url: wrongPassword }),
    (error) => error instanceof StoreOpenError && /password/.test(error.message),
  );
  await assert.rejects(
    openPostgresStore({ url: `${url}_missing` }),
    (error) => error instanceof StoreOpenError && /does not exist/.test(error.message),
  );
  assert.ok(performance.now() - startedMs < 5_000);
});

test('names that are no schema names are refused', async () => {
  for (const schema of ['', 'Upper', 'a b', 'x; DROP TABLE y', 'pg_mine', 'a'.repeat(64)])
    await assert.rejects(server.open({ schema }), StoreOpenError);
});

test('an encoding that cannot hold every name is refused', async () => {
  const client = await server.client('public');
  await client.query(`CREATE DATABASE narrow ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`);
  await client.end();
  const url = server.running().url.replace(/postgres$/, 'narrow');
  await assert.rejects(openPostgresStore({ url }), (error) => error instanceof StoreOpenError && /LATIN1/.test(error.message));
});
