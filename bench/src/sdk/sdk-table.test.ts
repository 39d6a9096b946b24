// Goal: medians, turns and verdicts of the SDKs' table are right. Method: examples, and figures made up so that each verdict occurs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figuresOf, median } from './figures.js';
import { readOptions } from './options.js';
import { plan, turnsOf } from './plan.js';
import type { ProbeRun } from './run-probe.js';
import { renderSdkTable } from './sdk-table.js';

const run = (result: Record<string, number>): ProbeRun => ({ startedAtMs: 1000, result, machineBusyShare: 0.5 });

test('medians', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.ok(Number.isNaN(median([])));
});

test('figures are medians of the probes; the first workflow counts from the start of its process', () => {
  const runs = new Map([
    ['bundle', [run({ wallMs: 70, bytes: 100_000 }), run({ wallMs: 90, bytes: 100_000 }), run({ wallMs: 60, bytes: 100_000 })]],
    ['first', [run({ atMs: 1400, cpuMs: 300 })]],
    ['cached', [run({ residentBytesEach: 20_000 })]],
  ]);
  const figures = figuresOf(runs);
  assert.equal(figures.bundleMs, 70);
  assert.equal(figures.firstMs, 400);
  assert.equal(figures.residentPerThousand, 20e6);
  assert.ok(Number.isNaN(figures.clientImportMs));
});

test('the table has ratios, targets and verdicts, and says what was not measured', () => {
  const machine = { date: 'd', commit: 'c', cores: 2, processor: 'p', memoryGiB: 8, kernel: '6', node: 'v20', syncMs: 0.1 };
  const ours = figuresOf(new Map([['bundle', [run({ wallMs: 100, bytes: 200_000 })]]]));
  const peer = figuresOf(new Map([['bundle', [run({ wallMs: 1000, bytes: 1_500_000 })]]]));
  const table = renderSdkTable({ machine, server: 's', peerTitle: 'the peer', machineBusyShare: 0.5, ours, peer });
  assert.match(table, /time, ms +100 +1000 +1\/10\.0 +≤ 1\/8 +✓/);
  assert.match(table, /size, KB +200 +1500 +1\/7\.5 +≤ 1\/10 +✗ missed/);
  assert.match(table, /client, CPU ms +n\/a +n\/a +≤ 1\/3$/m);
});

test('turns alternate, and effort scales rounds', () => {
  assert.deepEqual(
    [turnsOf(0), turnsOf(1)],
    [
      ['ours', 'peer'],
      ['peer', 'ours'],
    ],
  );
  assert.ok(plan(0.1).every(({ rounds }) => rounds === 1));
  assert.throws(() => readOptions(['--effort', 'x']), /not a number above 0/);
});
