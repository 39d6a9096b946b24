/** One seed, one run: a cluster, its weather, its users and its judges; then calm, in which everything must come to an end. */
import type { Store } from '@perdure/engine/ports';
import type { QueueRef } from '@perdure/server';
import { createMemoryDatabase } from '@perdure/store-memory';
import { findLeftovers } from './checkers/leftovers.js';
import { Ledger } from './checkers/ledger.js';
import { Told, type Deed } from './checkers/told.js';
import { cellsSince, type CellCounts } from './cell-counts.js';
import { Cluster } from './cluster/cluster.js';
import type { HistoryOfMatching } from './cluster/sim-host.js';
import { FaultPlan, type FaultCounts } from './faults/fault-plan.js';
import type { WorkloadCounts } from './workload/program.js';
import { Workload } from './workload/workload.js';
import type { StartedTask } from './workload/worker-scope.js';
import { SeededRandom } from './world/seeded-random.js';
import { Trace } from './world/trace.js';
import { World } from './world/world.js';

/** Test doubles that take a guard away; a run without any is the product as it is. */
export interface Doubles {
  /** Around the database itself, below its faults. */
  readonly database?: (store: Store) => Store;
  /** Between each host and its way to the database. */
  readonly storeOfHost?: (store: Store, world: World) => Store;
  /** Between matching and the history that records starts for it. */
  readonly historyOfMatching?: HistoryOfMatching;
  /** Between matching and the workers. */
  readonly onPoll?: (task: StartedTask | undefined, queue: QueueRef) => StartedTask | undefined;
}

export interface SimulationResult {
  readonly seed: number;
  readonly hash: string;
  readonly steps: number;
  readonly virtualMs: number;
  readonly commits: number;
  readonly faults: FaultCounts;
  readonly workloads: WorkloadCounts;
  readonly deeds: Readonly<Record<Deed, number>>;
  readonly cells: CellCounts;
  readonly failure: { readonly what: string; readonly trace: readonly string[] } | undefined;
}

const TRACE_LINES = 60;
const STORM_MS_MIN = 12_000;
const STORM_MS_MAX = 30_000;
/** Skews of 60 s between hosts, retries and timeouts all fit in; what is not done by then hangs. */
const CALM_MS = 400_000;
/** Rows of what has ended are tidied when they are due. */
const TIDY_MS = 120_000;

export async function simulate(seed: number, doubles: Doubles = {}, traceLines = TRACE_LINES): Promise<SimulationResult> {
  const world = new World(new SeededRandom(seed), new Trace(traceLines));
  const onRejection = (reason: unknown) =>
    world.fail(reason instanceof Error ? reason : `unhandled rejection: ${String(reason)}`);
  process.on('unhandledRejection', onRejection);
  try {
    return await run(world, seed, doubles);
  } finally {
    process.off('unhandledRejection', onRejection);
  }
}

async function run(world: World, seed: number, doubles: Doubles): Promise<SimulationResult> {
  const before = cellsSince({});
  const faults = new FaultPlan(world);
  const ledger = new Ledger(world);
  const told = new Told(world, ledger);
  const memory = createMemoryDatabase({ now: () => world.nowMs }).open();
  const database = doubles.database?.(memory) ?? memory;
  const storeOfHost = doubles.storeOfHost ?? ((store: Store) => store);
  const historyOfMatching = doubles.historyOfMatching ?? ((history) => history);
  const cluster = new Cluster({ world, faults, database, observer: ledger, storeOfHost, historyOfMatching });
  const onPoll = doubles.onPoll ?? ((task: StartedTask | undefined) => task);
  const workload = new Workload({ world, faults, ledger, told, cluster, onPoll });
  cluster.start();
  workload.start();
  await world.runUntil(() => false, world.random.between(STORM_MS_MIN, STORM_MS_MAX));
  world.note('calm');
  faults.calm();
  const done = await world.runUntil(() => workload.finished, world.nowMs + CALM_MS);
  if (!done) world.fail(`not finished in the calm: ${workload.unfinished()}; rows: ${await findLeftovers(memory)}`);
  if (done) await expectNoLeftovers(world, memory);
  const { failure } = world;
  return {
    seed,
    hash: world.trace.hash,
    steps: world.steps,
    virtualMs: world.nowMs,
    commits: ledger.commits,
    faults: faults.struck,
    workloads: workload.counts,
    deeds: { ...told.counts, 'run continued': ledger.successors },
    cells: cellsSince(before),
    failure: failure && {
      what: failure instanceof Error ? (failure.stack ?? failure.message) : failure,
      trace: world.trace.tail(),
    },
  };
}

async function expectNoLeftovers(world: World, database: Store): Promise<void> {
  const endMs = world.nowMs + TIDY_MS;
  let leftovers = await findLeftovers(database);
  while (leftovers !== undefined && world.failure === undefined && world.nowMs < endMs) {
    await world.runUntil(() => false, world.nowMs + 1_000);
    leftovers = await findLeftovers(database);
  }
  if (leftovers !== undefined) world.fail(`left over although every workflow is closed: ${leftovers}`);
}
