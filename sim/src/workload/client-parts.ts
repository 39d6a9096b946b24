/** What a model client of one workflow is made of. */
import type { Told } from '../checkers/told.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import type { World } from '../world/world.js';
import type { Caller } from './caller.js';
import type { Program } from './program.js';
import type { WorkflowTask } from './workflow-cache.js';

export interface ClientParts {
  readonly world: World;
  readonly faults: FaultPlan;
  readonly caller: Caller;
  readonly told: Told;
  readonly workflowId: string;
  readonly program: Program;
  readonly queue: string;
  /** The workflow is about to end: clients that signal at the end do so now. */
  readonly ending: Promise<void>;
  /** A worker beside the client takes the first task that came with the start. */
  readonly runEagerTask: (task: WorkflowTask) => void;
  /** Asks the workflow what it has seen; settles when it has said so. */
  readonly ask: () => Promise<void>;
}
