// Goal: a server that is killed at any moment loses nothing that it acknowledged, and does nothing twice.
// Method: an official worker and a load client run while the server process is SIGKILLed at random moments and
// started again on the same data; afterwards every history is held against what was acknowledged.
// PERDURE_COMPAT_KILLS and PERDURE_COMPAT_SEED choose another plan.
import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverKinds, wholeNumber, type ServerKind } from '../environment.js';
import { createServer } from '../server/create-server.js';
import type { ServerUnderTest } from '../server/server-under-test.js';
import { ClusterLoad } from './cluster-load.js';
import type { SeededRandom } from './random.js';

/**
 * A server lives for up to so long before the next kill. On PostgreSQL the shards of a killed host come back when its lease of 5 s
 * is over, so with less time there would be little load on them.
 */
const LIFE_MAX_MS = { sqlite: 2_500, reference: 2_500, postgres: 6_000 };

const LOAD_WAIT_MS = 20;
const LOAD_WAIT_MS_MAX = 10_000;

/** Registers the tests, one per kind of server that is ours to kill. */
export function killSuite(usualKills: number): void {
  const kills = wholeNumber('PERDURE_COMPAT_KILLS', usualKills);
  const seed = wholeNumber('PERDURE_COMPAT_SEED', Date.now() % 1_000_000);
  describe('crash', () => {
    for (const kind of serverKinds().filter(isKillable))
      test(`${kind}: ${kills} kills under load`, { timeout: 120_000 + kills * 10_000 }, (context) =>
        killUnderLoad(context, kind, kills, seed),
      );
  });
}

type KillableKind = keyof typeof LIFE_MAX_MS;

function isKillable(kind: ServerKind): kind is KillableKind {
  return kind in LIFE_MAX_MS;
}

async function killUnderLoad(context: TestContext, kind: KillableKind, kills: number, seed: number): Promise<void> {
  const server = await createServer(kind);
  context.after(() => server.dispose());
  await server.start();
  const load = await ClusterLoad.start(context, [server.address], seed);
  const restartsMs: number[] = [];
  for (let count = 0; count < kills && !load.ended; count++) restartsMs.push(await killOnce(server, load, LIFE_MAX_MS[kind]));
  await sleep(1_000);
  const summary = await load.judge();
  assert.ok(load.startsAcknowledged > kills, `only ${load.startsAcknowledged} workflows were started: no load`);
  const [median, slowest] = [0.5, 1].map((part) => quantile(restartsMs, part));
  context.diagnostic(`${kind}: kills ${kills}, ${summary}, restart ${median} ms in the median, ${slowest} ms at most`);
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0);
}

/** Returns the milliseconds of the restart until the server was ready. */
async function killOnce(server: ServerUnderTest, load: ClusterLoad, lifeMaxMs: number): Promise<number> {
  const { random } = load;
  if (random.chance(0.2)) await killWhileStarting(server, random);
  else await liveUnderLoad(load, random.between(100, lifeMaxMs));
  await server.kill();
  await sleep(random.between(0, 200));
  const startedMs = performance.now();
  await server.start();
  return performance.now() - startedMs;
}

/** On a busy machine longer than planned: a kill before the load has found the server again would prove little. */
async function liveUnderLoad(load: ClusterLoad, lifeMs: number): Promise<void> {
  const before = load.startsAcknowledged;
  await sleep(lifeMs);
  for (let waitedMs = 0; load.startsAcknowledged === before && waitedMs < LOAD_WAIT_MS_MAX; waitedMs += LOAD_WAIT_MS)
    await sleep(LOAD_WAIT_MS);
}

/** Leaves a server that was killed in the middle of its recovery. */
async function killWhileStarting(server: ServerUnderTest, random: SeededRandom): Promise<void> {
  await server.kill();
  const starting = server.start().catch(() => undefined);
  await sleep(random.between(20, 400));
  await server.kill();
  await starting;
}
