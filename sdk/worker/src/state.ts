/** Where a worker is in its life. */
export type State = 'INITIALIZED' | 'RUNNING' | 'STOPPED' | 'STOPPING' | 'DRAINING' | 'DRAINED' | 'FAILED';

/** What a worker does at the moment. */
export interface WorkerStatus {
  runState: State;
  /** Workflow tasks in progress. */
  numHeartbeatingActivities: number;
  workflowPollerState: 'POLLING' | 'SHUTDOWN' | 'FAILED';
  activityPollerState: 'POLLING' | 'SHUTDOWN' | 'FAILED';
  hasOutstandingWorkflowPoll: boolean;
  hasOutstandingActivityPoll: boolean;
  numCachedWorkflows: number;
  numInFlightWorkflowActivations: number;
  numInFlightActivities: number;
  numInFlightNonLocalActivities: number;
  numInFlightLocalActivities: number;
}
