// Goal: two hosts on one PostgreSQL lose nothing when one of them is killed, or stopped for longer than its
// lease and woken: what the woken one decided on old knowledge is never committed.
// Method: official workers on both hosts and a load client that moves to the other host when a call fails.
import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverKinds, wholeNumber } from '../environment.js';
import { perdureHost, type PerdureServer } from '../server/perdure-server.js';
import { startPrivatePostgres } from '../server/private-postgres.js';
import { ClusterLoad } from './cluster-load.js';

const seed = wholeNumber('PERDURE_COMPAT_SEED', Date.now() % 1_000_000);
/** The lease of a host is 5 s; the rest is time for the other one to take its shards over. */
const LONGER_THAN_LEASE_MS = 8_000;

const skip = serverKinds().includes('postgres') ? false : 'PERDURE_COMPAT_SERVERS does not name postgres';

describe('two hosts on one PostgreSQL', { skip }, () => {
  test('one is killed, one is stopped longer than its lease', { timeout: 240_000 }, twoHosts);
});

async function twoHosts(context: TestContext): Promise<void> {
  const [one, two] = await startHosts(context);
  const load = await ClusterLoad.start(context, [one.address, two.address], seed);
  await sleep(2_000);

  const beforeKill = load.startsAcknowledged;
  await one.kill();
  await sleep(LONGER_THAN_LEASE_MS);
  assert.ok(load.startsAcknowledged > beforeKill, `the other host took nothing over\n${two.output()}`);
  await one.start();
  await sleep(2_000);

  const beforeStop = load.startsAcknowledged;
  two.signal('SIGSTOP');
  await sleep(LONGER_THAN_LEASE_MS);
  assert.ok(load.startsAcknowledged > beforeStop, `the other host took nothing over\n${one.output()}`);
  two.signal('SIGCONT');
  await sleep(3_000);

  assert.ok(gripsOf(one).size > 0 && gripsOf(two).size > 0, 'the log no longer says which shards are taken');
  context.diagnostic(`two hosts: ${await load.judge()}`);
  assert.match(two.output(), /"the lease of this host ran out/, 'the woken host does not know that it slept');
  for (const grip of gripsOf(one)) assert.ok(!gripsOf(two).has(grip), `${grip} was held by both hosts`);
}

/** Every shard that the running process took, with the range id it got: no other process may ever get the same. */
function gripsOf(host: PerdureServer): ReadonlySet<string> {
  const lines = host.output().matchAll(/"shardId":(\d+),"rangeId":(\d+),"msg":"shard taken"/g);
  return new Set(Array.from(lines, ([, shardId, rangeId]) => `shard ${shardId} in range ${rangeId}`));
}

async function startHosts(context: TestContext): Promise<readonly [PerdureServer, PerdureServer]> {
  const postgres = await startPrivatePostgres();
  const hosts: PerdureServer[] = [];
  context.after(async () => {
    // A stopped process does not react to SIGTERM.
    for (const host of hosts) host.signal('SIGCONT');
    await Promise.all(hosts.map((host) => host.dispose()));
    await postgres.stop();
  });
  const keep = () => Promise.resolve();
  const [one, two] = await Promise.all([perdureHost('one', postgres.url, keep), perdureHost('two', postgres.url, keep)]);
  hosts.push(one, two);
  // At the same time, so that both find an empty database.
  await Promise.all([one.start(), two.start()]);
  return [one, two];
}
