// What is aimed for, as ratios against the peer of the same run or as plain bounds.
import type { Cell } from './cell.js';
import type { ScenarioRun } from './measure.js';

export interface Target {
  readonly text: string;
  readonly met: (ours: number, peer: number | undefined) => boolean | undefined;
}

export const atMostShare = (share: number): Target => ({
  text: `≤ 1/${Math.round(1 / share)}`,
  met: (ours, peer) => (peer === undefined ? undefined : ours <= peer * share),
});
const atLeastTimes = (times: number): Target => ({
  text: `≥ ${times}x`,
  met: (ours, peer) => (peer === undefined ? undefined : ours >= peer * times),
});
const atMost = (bound: number, text: string): Target => ({ text: `≤ ${text}`, met: (ours) => ours <= bound });

type Field<Of> = { readonly [Key in keyof Of]-?: Of[Key] extends number | undefined ? Key : never }[keyof Of];

export interface Row<Of> {
  readonly label: string;
  readonly field: Field<Of>;
  readonly unit: 'plain' | 'ms' | 'MB' | 'KB';
  /** Whether the ratio of ours to the peer's says something. */
  readonly compare: boolean;
  readonly target?: (of: Of) => Target | undefined;
}

export const startRows: readonly Row<ScenarioRun>[] = [
  { label: 'ready after start, ms', field: 'readyMs', unit: 'ms', compare: true, target: () => atMost(500, '500 ms') },
  {
    label: 'first workflow completed after start, ms',
    field: 'firstWorkflowMs',
    unit: 'ms',
    compare: true,
    target: () => atMostShare(1 / 4),
  },
  { label: 'resident idle, MB', field: 'idleBytes', unit: 'MB', compare: true, target: () => atMost(110e6, '110 MB') },
  { label: 'resident after the load, MB', field: 'afterBytes', unit: 'MB', compare: true, target: () => atMostShare(1 / 2) },
  { label: 'workflows in that load', field: 'workflows', unit: 'plain', compare: false },
  { label: 'database growth per workflow, KB', field: 'databaseBytesEach', unit: 'KB', compare: false },
];

export const cellRows: readonly Row<Cell>[] = [
  {
    label: 'workflows/s',
    field: 'perSecond',
    unit: 'plain',
    compare: true,
    target: ({ store, concurrency }) => (concurrency > 1 ? atLeastTimes(store === 'sqlite' ? 10 : 8) : undefined),
  },
  {
    label: 'start to result p50, ms',
    field: 'p50Ms',
    unit: 'ms',
    compare: true,
    target: ({ store, concurrency }) => (concurrency === 1 ? atMostShare(store === 'sqlite' ? 1 / 15 : 1 / 5) : undefined),
  },
  { label: 'start to result p95, ms', field: 'p95Ms', unit: 'ms', compare: true },
  { label: 'start to result p99, ms', field: 'p99Ms', unit: 'ms', compare: true },
  {
    label: 'server CPU per workflow, ms',
    field: 'serverCpuMsEach',
    unit: 'ms',
    compare: true,
    target: ({ store }) => atMostShare(store === 'sqlite' ? 1 / 20 : 1 / 10),
  },
  { label: 'load program CPU per workflow, ms', field: 'loadCpuMsEach', unit: 'ms', compare: false },
  { label: 'cores busy: server', field: 'serverCores', unit: 'plain', compare: false },
  { label: 'cores busy: load program', field: 'loadCores', unit: 'plain', compare: false },
  { label: 'cores busy: other processes', field: 'otherCores', unit: 'plain', compare: false },
  { label: 'commits per workflow', field: 'commitsEach', unit: 'plain', compare: false },
  { label: 'bytes written by the store per workflow, KB', field: 'bytesWrittenEach', unit: 'KB', compare: false },
  { label: 'rows written per workflow', field: 'rowsEach', unit: 'plain', compare: true },
  { label: 'transactions per workflow', field: 'transactionsEach', unit: 'plain', compare: true },
  {
    label: 'write-ahead log per workflow, KB',
    field: 'walBytesEach',
    unit: 'KB',
    compare: true,
    target: () => atMostShare(1 / 6),
  },
  { label: 'bytes written to disk per workflow, KB', field: 'diskBytesEach', unit: 'KB', compare: false },
];

/** Beyond this the figures are not worth keeping: what others do also slows every instruction, by shared caches and hyper-threads. */
const otherCoresMax = 0.25;

/** Why a cell's figure may say more about the load program or the machine than about the server. */
export function limitOf(cell: Cell): string | undefined {
  if (cell.failures > 0) return `${cell.failures} starts failed`;
  if (cell.otherCores > otherCoresMax)
    return `other processes kept ${cell.otherCores.toFixed(2)} cores busy: measure again on a quiet machine`;
  if (cell.concurrency === 1) return undefined; // one at a time waits, it does not saturate
  if (cell.machineBusyShare > 0.9)
    return `the machine is full (${Math.round(cell.machineBusyShare * 100)} %; load program ${cell.loadCores.toFixed(2)} cores): it shares its cores with the load program, read CPU per workflow`;
  if (cell.loadCores > 0.85 && cell.loadCores > cell.serverCores)
    return `the load program (${cell.loadCores.toFixed(2)} cores) is the limit`;
  return undefined;
}
