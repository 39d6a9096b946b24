// Goal: the server keeps its promises in any weather. Method: whole clusters under virtual time, one seed each; every seed that ever
// failed is run again, and some are run twice, since a run that cannot be repeated proves nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectAllWell } from './expect-all-well.js';
import { runSeeds, seedsFrom } from './run-seeds.js';
import { failedOnce } from './seeds/failed-once.js';

/** Of the fixed set; new ones are tried by `npm run simulate`. */
const SEEDS = 500;
const TWICE = [1, 2, 3, 4, 5, 6];

test('seeds that once failed', async () => {
  await expectAllWell(failedOnce.map(({ seed }) => seed));
});

test('the same seed runs the same way', async () => {
  const hashes = new Map<number, Set<string>>();
  await runSeeds({
    seeds: [...TWICE, ...TWICE],
    onResult: ({ seed, hash }) => void hashes.set(seed, (hashes.get(seed) ?? new Set()).add(hash)),
  });
  for (const seed of TWICE) assert.equal(hashes.get(seed)?.size, 1, `seed ${seed} ran in two ways`);
  assert.equal(new Set([...hashes.values()].flatMap((each) => [...each])).size, TWICE.length, 'seeds differ');
});

test(`${SEEDS} seeds`, async (t) => {
  const began = process.uptime();
  const report = await expectAllWell(seedsFrom(1, SEEDS));
  for (const line of report.text(process.uptime() - began).split('\n')) t.diagnostic(line);
  assert.deepEqual(report.neverSeen(), [], 'these faults and deeds were never seen');
});
