// What can befall a cluster of hosts on one PostgreSQL; each trouble is over when its function resolves.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PerdureServer } from '../server/perdure-server.js';
import { freezePostgres, type PrivatePostgres } from '../server/private-postgres.js';
import type { CuttingProxy } from './cutting-proxy.js';
import type { SeededRandom } from './random.js';

export interface Victim {
  readonly host: PerdureServer;
  /** Between the host and the database. */
  readonly road: CuttingProxy;
  readonly postgres: PrivatePostgres;
  readonly random: SeededRandom;
}

/** Of a host, as `server start` has it. */
export const LEASE_MS = 5_000;
const END_GRACE_MS = 12_000;

type Trouble = (victim: Victim) => Promise<void>;

export const troubles: readonly (readonly [name: string, Trouble])[] = [
  [
    'killed',
    async ({ host, random }) => {
      await host.kill();
      await sleep(random.between(0, 2 * LEASE_MS));
      await host.start();
    },
  ],
  [
    'ended in order',
    async ({ host }) => {
      assert.equal(await host.stop(END_GRACE_MS), 'exit code 0', host.output());
      await host.start();
    },
  ],
  ['stopped for less than its lease', ({ host, random }) => stopAndWake(host, random.between(200, LEASE_MS - 500))],
  ['stopped for longer than its lease', ({ host, random }) => stopAndWake(host, random.between(LEASE_MS + 500, 2 * LEASE_MS))],
  [
    'its connections cut',
    async ({ road, random }) => {
      for (let cuts = random.between(1, 6); cuts > 0; cuts--) {
        road.cut();
        await sleep(random.between(20, 600));
      }
    },
  ],
  [
    'its connections silent',
    async ({ road, random }) => {
      road.block(true);
      await sleep(random.between(500, 2 * LEASE_MS));
      road.block(false);
    },
  ],
  [
    'its connections slow',
    async ({ road, random }) => {
      road.slow(random.between(10, 200));
      await sleep(random.between(2_000, 6_000));
      road.slow(0);
    },
  ],
  [
    'the database restarted',
    ({ postgres, random }) =>
      postgres.restart({
        mode: random.chance(0.5) ? 'fast' : 'immediate',
        whileDown: () => sleep(random.between(0, 1.5 * LEASE_MS)),
      }),
  ],
  [
    'the database stopped and woken',
    async ({ postgres, random }) => {
      const wake = freezePostgres(postgres);
      await sleep(random.between(500, 1.5 * LEASE_MS));
      wake();
    },
  ],
];

async function stopAndWake(host: PerdureServer, stoppedMs: number): Promise<void> {
  host.signal('SIGSTOP');
  await sleep(stoppedMs);
  host.signal('SIGCONT');
}
