// Goal: three hosts on one PostgreSQL lose nothing and do nothing twice whatever happens to them, to the database, or to the connections
// between, each at any moment of what follows on the trouble before.
// Method: official workers on all hosts, a load client that moves on when a call fails, troubles drawn from a seed; every host reaches
// the database through a proxy of its own. PERDURE_COMPAT_MINUTES and PERDURE_COMPAT_SEED choose another run.
import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverKinds, wholeNumber } from '../environment.js';
import { perdureHost } from '../server/perdure-server.js';
import { startPrivatePostgres, type PrivatePostgres } from '../server/private-postgres.js';
import { ClusterLoad } from './cluster-load.js';
import { CuttingProxy } from './cutting-proxy.js';
import { troubles, type Victim } from './troubles.js';

const seed = wholeNumber('PERDURE_COMPAT_SEED', Date.now() % 1_000_000);
const minutes = wholeNumber('PERDURE_COMPAT_MINUTES', 10);
/** Time without trouble between two of them, at most. */
const PAUSE_MS_MAX = 3_000;
const OUTPUT_LINES_SHOWN = 30;

const skip = serverKinds().includes('postgres') ? false : 'PERDURE_COMPAT_SERVERS does not name postgres';

describe('three hosts on one PostgreSQL', { skip }, () => {
  test(`${minutes} minutes of trouble`, { timeout: 300_000 + minutes * 60_000 }, threeHosts);
});

async function threeHosts(context: TestContext): Promise<void> {
  const cluster = await startCluster(context);
  const addresses = cluster.map(({ host }) => host.address);
  const load = await ClusterLoad.start(context, addresses, seed);
  const { random } = load;
  const endMs = performance.now() + minutes * 60_000;
  const counts = new Map<string, number>();
  while (performance.now() < endMs) {
    const victim = cluster[Math.floor(random.between(0, cluster.length))] as (typeof cluster)[number];
    const [name, trouble] = troubles[Math.floor(random.between(0, troubles.length))] as (typeof troubles)[number];
    const before = load.startsAcknowledged;
    await trouble({ ...victim, random });
    await sleep(random.between(0, PAUSE_MS_MAX));
    counts.set(name, (counts.get(name) ?? 0) + 1);
    context.diagnostic(`${victim.host.name}: ${name}; ${load.startsAcknowledged - before} starts meanwhile`);
    assert.ok(!load.ended, `the load has failed\n${victim.host.output()}`);
  }
  context.diagnostic(`troubles: ${[...counts].map(([name, count]) => `${name} ${count}`).join(', ')}`);
  const summary = await load.judge().catch((error: unknown) => {
    for (const { host } of cluster) context.diagnostic(`${host.name} said last:\n${lastLines(host.output())}`);
    throw error;
  });
  context.diagnostic(`three hosts, ${minutes} minutes: ${summary}`);
}

function lastLines(output: string): string {
  return output.split('\n').slice(-OUTPUT_LINES_SHOWN).join('\n');
}

type Member = Omit<Victim, 'random'>;

async function startCluster(context: TestContext): Promise<readonly Member[]> {
  const postgres = await startPrivatePostgres();
  const members: Member[] = [];
  context.after(async () => {
    // A stopped process does not react to SIGTERM.
    for (const { host } of members) host.signal('SIGCONT');
    await Promise.all(members.map(({ host }) => host.dispose()));
    await Promise.all(members.map(({ road }) => road.close()));
    await postgres.stop();
  });
  for (const name of ['one', 'two', 'three']) members.push(await memberOf(name, postgres));
  await Promise.all(members.map(({ host }) => host.start()));
  return members;
}

async function memberOf(name: string, postgres: PrivatePostgres): Promise<Member> {
  const url = new URL(postgres.url);
  const road = await CuttingProxy.to(url.hostname, Number(url.port));
  url.port = String(road.port);
  const keep = () => Promise.resolve();
  return { host: await perdureHost(name, url.href, keep), road, postgres };
}
