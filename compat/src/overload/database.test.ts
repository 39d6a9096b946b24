// Goal: a database that stands still makes the server say so, and the server goes on by itself when the database does.
// Method: every process of PostgreSQL is stopped for longer than a lease and a call's time, under a trickle of starts.
import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverKinds } from '../environment.js';
import { perdureHost } from '../server/perdure-server.js';
import { freezePostgres, startPrivatePostgres } from '../server/private-postgres.js';
import { throughTrouble, TROUBLE_MS } from './through-trouble.js';

describe('a database in trouble', { skip: !serverKinds().includes('postgres') }, () => {
  test('PostgreSQL stands still', { timeout: 60_000 }, standsStill);
});

async function standsStill(context: TestContext): Promise<void> {
  const postgres = await startPrivatePostgres();
  const server = await perdureHost('postgres', postgres.url, () => postgres.stop());
  context.after(() => server.dispose());
  await server.start();
  const answers = await throughTrouble(context, server, 'stands still', async () => {
    const thaw = freezePostgres(postgres);
    await sleep(TROUBLE_MS);
    thaw();
  });
  assert.ok(answers.has('UNAVAILABLE'), 'nobody was told of the trouble');
}
