// Goal: what 500 seeds do not find. Method: many more, none of them of the fixed set.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectAllWell } from './expect-all-well.js';
import { seedsFrom } from './run-seeds.js';

const FIRST = 100_000;
const SEEDS = 20_000;

test(`${SEEDS} seeds`, async (t) => {
  const began = process.uptime();
  const report = await expectAllWell(seedsFrom(FIRST, SEEDS));
  for (const line of report.text(process.uptime() - began).split('\n')) t.diagnostic(line);
  assert.deepEqual(report.neverSeen(), [], 'these faults and deeds were never seen');
  assert.deepEqual(report.neverUsed(), [], 'these cells of the state machines were never used');
});
