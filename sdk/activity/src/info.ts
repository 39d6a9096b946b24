import type { Priority, RetryPolicy } from '@perdure/common';

/** What an activity knows about itself. */
export interface Info {
  /** Identifies this attempt; with it others can complete the activity. */
  readonly taskToken: Uint8Array;
  readonly base64TaskToken: string;
  /** Unique in its workflow. */
  readonly activityId: string;
  readonly activityType: string;
  /** @deprecated use namespace */
  readonly activityNamespace: string;
  /** The namespace that the activity runs in. */
  readonly namespace: string;
  /** From 1. */
  readonly attempt: number;
  /** Whether it runs in its workflow's worker, without a task queue. */
  readonly isLocal: boolean;
  /** Whether a workflow has scheduled it. */
  readonly inWorkflow: boolean;
  /** The workflow that has scheduled it. */
  readonly workflowExecution?: { readonly workflowId: string; readonly runId: string } | undefined;
  readonly workflowNamespace?: string | undefined;
  readonly workflowType?: string | undefined;
  readonly taskQueue: string;
  /** When the first attempt was scheduled, in Unix milliseconds. */
  readonly scheduledTimestampMs: number;
  /** When this attempt was scheduled, in Unix milliseconds. */
  readonly currentAttemptScheduledTimestampMs: number;
  /** The time limit of all attempts together. */
  readonly scheduleToCloseTimeoutMs: number;
  /** The time limit of this attempt. */
  readonly startToCloseTimeoutMs: number;
  /** The longest silence between two heartbeats. */
  readonly heartbeatTimeoutMs?: number | undefined;
  /** What the last attempt said in its last heartbeat: a place to go on from. */
  // oxlint-disable-next-line typescript/no-explicit-any -- whatever the activity itself has said
  readonly heartbeatDetails: any;
  readonly priority?: Priority | undefined;
  readonly retryPolicy?: RetryPolicy | undefined;
  /** The run of an activity without a workflow. */
  readonly activityRunId?: string | undefined;
}
