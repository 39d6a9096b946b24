// Goal: the table states ratios and verdicts correctly. Method: figures made up so that each verdict occurs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from './cell.js';
import type { ScenarioRun } from './measure.js';
import { renderTable, type ServerFigures } from './table.js';
import { limitOf } from './targets.js';

const machine = {
  date: '2026-01-01T00:00Z',
  commit: 'abc',
  cores: 2,
  processor: 'some',
  memoryGiB: 8,
  kernel: '6',
  node: 'v20',
  go: 'go1.26',
  syncMs: 0.2,
};
const slowCell: Cell = {
  store: 'sqlite',
  scenario: 'noop',
  concurrency: 1,
  completed: 200,
  failures: 0,
  perSecond: 20,
  p50Ms: 48,
  p95Ms: 60,
  p99Ms: 70,
  serverCpuMsEach: 30,
  loadCpuMsEach: 2,
  serverCores: 0.5,
  loadCores: 0.1,
  machineBusyShare: 0.4,
  otherCores: 0.02,
  commitsEach: undefined,
  bytesWrittenEach: undefined,
  rowsEach: undefined,
  transactionsEach: undefined,
  walBytesEach: undefined,
  diskBytesEach: 0,
};
const run: ScenarioRun = {
  scenario: 'noop',
  readyMs: 600,
  firstWorkflowMs: 900,
  idleBytes: 100e6,
  afterBytes: 300e6,
  workflows: 400,
  databaseBytesEach: undefined,
  cells: [slowCell],
};
const server = (changes: Partial<ScenarioRun>): ServerFigures => ({
  name: 'ours',
  title: 'server',
  runs: [{ ...run, ...changes }],
  wide: [],
});
const lineWith = (table: string, label: string) => table.split('\n').find((line) => line.includes(label)) ?? '';

test('ratios against the peer and bounds decide what is met', () => {
  const ours = server({ readyMs: 200, cells: [{ ...slowCell, perSecond: 400, p50Ms: 2.4, serverCpuMsEach: 3 }] });
  const table = renderTable({ machine, ours, peer: server({}) });
  assert.match(lineWith(table, 'p50'), /1\/20\.0 .*1\/15 +✓/);
  assert.match(lineWith(table, 'server CPU'), /1\/10\.0 .*1\/20 +✗ missed/);
  assert.match(lineWith(table, 'workflows/s'), /20\.0x$/);
  assert.match(lineWith(table, 'ready after start'), /500 ms +✓/);
});

test('without a peer nothing relative is judged', () => {
  const table = renderTable({ machine, ours: server({}), peer: undefined });
  assert.doesNotMatch(lineWith(table, 'p50'), /✓|✗/);
  assert.match(lineWith(table, 'ready after start'), /✗ missed/);
});

test('a busy load program or a full machine is said', () => {
  const busy = { ...slowCell, concurrency: 50, loadCores: 1.2, serverCores: 0.6 };
  assert.match(limitOf(busy) ?? '', /load program .* limit/);
  assert.match(limitOf({ ...busy, machineBusyShare: 0.97 }) ?? '', /machine is full/);
  assert.match(limitOf({ ...slowCell, otherCores: 0.9 }) ?? '', /quiet machine/);
  assert.equal(limitOf({ ...slowCell, concurrency: 50 }), undefined);
});
