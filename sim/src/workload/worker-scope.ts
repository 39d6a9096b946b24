/** What a worker's tasks know of it. */
import type { MatchingService, QueueRef } from '@perdure/server';
import type { workflowservice } from '@perdure/wire/types';
import type { Told } from '../checkers/told.js';
import type { Cluster } from '../cluster/cluster.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import type { Machine } from '../world/machine.js';
import type { World } from '../world/world.js';
import type { Caller } from './caller.js';
import type { Program } from './program.js';
import type { WorkflowCache } from './workflow-cache.js';

export type StartedTask = NonNullable<Awaited<ReturnType<MatchingService['poll']>>>;
export type ActivityTask = workflowservice.PollActivityTaskQueueResponse;

export interface WorkerParts {
  readonly world: World;
  readonly cluster: Cluster;
  readonly faults: FaultPlan;
  readonly told: Told;
  readonly queue: string;
  readonly programOf: (workflowId: string) => Program;
  /** A model workflow is completing. */
  readonly onEnding: (workflowId: string) => void;
  /** A worker that has died is followed by another one. */
  readonly startWorker: (worker: WorkerScope) => void;
  /** Put between matching and the worker, by tests that take guards away. */
  readonly onPoll: (task: StartedTask | undefined, queue: QueueRef) => StartedTask | undefined;
}

export interface WorkerScope {
  readonly parts: WorkerParts;
  readonly machine: Machine;
  readonly caller: Caller;
  readonly cache: WorkflowCache;
  readonly stickyQueue: string;
  start(): void;
  /** Weather that befalls whoever has a task in hand. false: it does not live to see the end of it. */
  survives(): Promise<boolean>;
}
