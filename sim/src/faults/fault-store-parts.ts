import type { ShardCommit, ShardRow, Store } from '@perdure/engine/ports';
import type { Machine } from '../world/machine.js';
import type { World } from '../world/world.js';
import type { FaultPlan } from './fault-plan.js';

/** Hears of everything that decides over shards, at the moment it is carried out. */
export interface StoreObserver {
  acquired(row: ShardRow): void;
  committed(commit: ShardCommit): void;
}

/** The whole database is away until then; all hosts suffer alike. */
export interface Outage {
  untilMs: number;
}

export interface FaultStoreParts {
  readonly world: World;
  readonly machine: Machine;
  readonly faults: FaultPlan;
  readonly database: Store;
  readonly observer: StoreObserver;
  readonly outage: Outage;
}

const QUICK_MS = 3;
/** Longer than any store call may take. */
const SLOW_MS = 9_000;

export const latencyMs = ({ world, faults }: FaultStoreParts): number =>
  world.random.between(0, faults.strikes('storeSlow') ? SLOW_MS : QUICK_MS);
