// Goal: three hosts on one PostgreSQL lose nothing whatever happens to one after the other: killed, ended in order, stopped for less
// or for longer than its lease, each at any moment of what follows on the one before.
// Method: official workers on all hosts, a load client that moves on when a call fails, troubles drawn from a seed.
import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverKinds, wholeNumber } from '../environment.js';
import { perdureHost, type PerdureServer } from '../server/perdure-server.js';
import { startPrivatePostgres } from '../server/private-postgres.js';
import { ClusterLoad } from './cluster-load.js';
import type { SeededRandom } from './random.js';

const seed = wholeNumber('PERDURE_COMPAT_SEED', Date.now() % 1_000_000);
const troublesCount = wholeNumber('PERDURE_COMPAT_KILLS', 30);
const LEASE_MS = 5_000;
const END_GRACE_MS = 12_000;

const skip = serverKinds().includes('postgres') ? false : 'PERDURE_COMPAT_SERVERS does not name postgres';

describe('three hosts on one PostgreSQL', { skip }, () => {
  test(`${troublesCount} troubles`, { timeout: 120_000 + troublesCount * 25_000 }, threeHosts);
});

type Trouble = (host: PerdureServer, random: SeededRandom) => Promise<void>;

async function stopAndWake(host: PerdureServer, stoppedMs: number): Promise<void> {
  host.signal('SIGSTOP');
  await sleep(stoppedMs);
  host.signal('SIGCONT');
}

const troubles: readonly (readonly [name: string, Trouble])[] = [
  [
    'killed',
    async (host, random) => {
      await host.kill();
      await sleep(random.between(0, 2 * LEASE_MS));
      await host.start();
    },
  ],
  [
    'ended in order',
    async (host) => {
      assert.equal(await host.stop(END_GRACE_MS), 'exit code 0');
      await host.start();
    },
  ],
  ['stopped for less than its lease', (host, random) => stopAndWake(host, random.between(200, LEASE_MS - 500))],
  ['stopped for longer than its lease', (host, random) => stopAndWake(host, random.between(LEASE_MS + 500, 2 * LEASE_MS))],
];

async function threeHosts(context: TestContext): Promise<void> {
  const hosts = await startHosts(context);
  const addresses = hosts.map(({ address }) => address);
  const load = await ClusterLoad.start(context, addresses, seed);
  const { random } = load;
  for (let count = 0; count < troublesCount; count += 1) {
    const host = hosts[Math.floor(random.between(0, hosts.length))] as PerdureServer;
    const [name, trouble] = troubles[Math.floor(random.between(0, troubles.length))] as (typeof troubles)[number];
    const before = load.startsAcknowledged;
    await trouble(host, random);
    await sleep(random.between(0, 3_000));
    context.diagnostic(`${host.name} ${name}: ${load.startsAcknowledged - before} starts meanwhile`);
    assert.ok(!load.ended, 'the load has failed');
  }
  context.diagnostic(`three hosts: ${await load.judge()}`);
}

async function startHosts(context: TestContext): Promise<readonly PerdureServer[]> {
  const postgres = await startPrivatePostgres();
  const keep = () => Promise.resolve();
  const hosts: PerdureServer[] = [];
  context.after(async () => {
    // A stopped process does not react to SIGTERM.
    for (const host of hosts) host.signal('SIGCONT');
    await Promise.all(hosts.map((host) => host.dispose()));
    await postgres.stop();
  });
  for (const name of ['one', 'two', 'three']) hosts.push(await perdureHost(name, postgres.url, keep));
  await Promise.all(hosts.map((host) => host.start()));
  return hosts;
}
