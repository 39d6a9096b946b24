import type { WorkflowInfo } from '@perdure/workflow';
import type { Activation, Completion } from '@perdure/workflow/protocol';

/** What an execution's runtime has to know besides its first activation. */
export interface ExecutionOptions {
  readonly namespace: string;
  readonly taskQueue: string;
  /** Names of error classes that fail the execution instead of the workflow task. */
  readonly failureErrorTypes: readonly string[];
  /** Whether `__enhanced_stack_trace` answers with the sources. */
  readonly showStackTraceSources: boolean;
  /** All activity functions of this worker: a workflow that calls any other as a local activity gets an error at once. */
  readonly activityNames: readonly string[];
  /** Put in where the code runs: functions do not go from thread to thread. */
  readonly patchActivationCallback?: ((info: WorkflowInfo, patchId: string) => boolean) | undefined;
}

/**
 * Runs workflow code. `create`, `activate` and `evict` of one run are called one after the other, never at the same time.
 * User errors are data (a failed completion). A promise rejects only with `ExecutionLostError`: the realm that held the run is
 * gone, or never held it; the run must be dropped from the cache and replayed from its history, which lands on another thread.
 */
export interface WorkflowExecutor {
  /** `first` begins with initializeWorkflow. */
  create(first: Activation, options: ExecutionOptions): Promise<Completion>;
  activate(activation: Activation): Promise<Completion>;
  /** Forgets the run; harmless when it is not there. */
  evict(runId: string): Promise<void>;
  /** Ends the threads. What still runs is lost. */
  close(): Promise<void>;
}

/** The thread of a run has died (out of memory, a busy loop, a crash) or does not know the run. */
export class ExecutionLostError extends Error {
  constructor(
    readonly runId: string,
    reason: string,
  ) {
    super(`Execution ${runId} is not in memory any more: ${reason}`);
    this.name = 'ExecutionLostError';
  }
}
