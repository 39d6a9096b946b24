// One load cell: the server and the machine are looked at when its window opens and when it closes.
import { readStoreCounters, type StoreCounters } from './counters.js';
import { numberOf, type LoadEvent } from './load-program.js';
import type { ScenarioName, StoreName } from './options.js';
import type { DatabaseCounters } from './postgres.js';
import { cpuSeconds, diskBytesWritten, machineTime, type MachineTime } from './process-facts.js';
import type { ServerProcess } from './server-process.js';

export interface Cell {
  readonly store: StoreName;
  readonly scenario: ScenarioName;
  readonly concurrency: number;
  readonly completed: number;
  readonly failures: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly serverCpuMsEach: number;
  readonly loadCpuMsEach: number;
  /** Cores kept busy while measuring: by the server, by the load program, by the whole machine. */
  readonly serverCores: number;
  readonly loadCores: number;
  readonly machineBusyShare: number;
  /** Cores that other processes kept busy: what they took, neither server nor load program had. */
  readonly otherCores: number;
  readonly commitsEach: number | undefined;
  readonly bytesWrittenEach: number | undefined;
  /** By the server's count on SQLite, by the database's on PostgreSQL. */
  readonly rowsEach: number | undefined;
  readonly transactionsEach: number | undefined;
  readonly walBytesEach: number | undefined;
  readonly diskBytesEach: number;
}

export interface Sample {
  readonly serverCpuSeconds: number;
  readonly machine: MachineTime;
  readonly diskBytes: number;
  readonly store: StoreCounters | undefined;
  readonly database: DatabaseCounters | undefined;
}

export async function sample(server: ServerProcess): Promise<Sample> {
  return {
    serverCpuSeconds: cpuSeconds(server.pid),
    machine: machineTime(),
    diskBytes: diskBytesWritten(server.pid),
    store: await readStoreCounters(server.launch.metricsUrl),
    database: server.launch.database?.counters(),
  };
}

export function cellFrom(scenario: ScenarioName, concurrency: number, result: LoadEvent, before: Sample, after: Sample): Cell {
  const completed = numberOf(result, 'count');
  const seconds = numberOf(result, 'seconds');
  const serverCpu = after.serverCpuSeconds - before.serverCpuSeconds;
  const loadCpu = numberOf(result, 'cpuSeconds');
  const busy = after.machine.busySeconds - before.machine.busySeconds;
  const [was, is] = [before.database, after.database];
  return {
    store: is === undefined ? 'sqlite' : 'postgres',
    scenario,
    concurrency,
    completed,
    failures: numberOf(result, 'failures'),
    perSecond: numberOf(result, 'perSecond'),
    p50Ms: numberOf(result, 'p50Ms'),
    p95Ms: numberOf(result, 'p95Ms'),
    p99Ms: numberOf(result, 'p99Ms'),
    serverCpuMsEach: (serverCpu * 1000) / completed,
    loadCpuMsEach: (loadCpu * 1000) / completed,
    serverCores: serverCpu / seconds,
    loadCores: loadCpu / seconds,
    otherCores: Math.max(0, (busy - serverCpu - loadCpu) / seconds),
    machineBusyShare: busy / (after.machine.totalSeconds - before.machine.totalSeconds),
    commitsEach: each(before.store?.commits, after.store?.commits, completed),
    bytesWrittenEach: each(before.store?.bytesWritten, after.store?.bytesWritten, completed),
    rowsEach: each(was?.rows ?? before.store?.rowsWritten, is?.rows ?? after.store?.rowsWritten, completed),
    transactionsEach: each(was?.transactions, is?.transactions, completed),
    walBytesEach: each(was?.walBytes, is?.walBytes, completed),
    diskBytesEach: (after.diskBytes - before.diskBytes) / completed,
  };
}

function each(before: number | undefined, after: number | undefined, count: number): number | undefined {
  return before === undefined || after === undefined ? undefined : (after - before) / count;
}
