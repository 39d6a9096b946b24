import type { common, failure, google } from '@perdure/wire/types';

type Payload = common.Payload;
type Failure = failure.Failure;

/** What became of something the workflow waits for. A failure is complete: an activity's is an activity failure with its cause. */
export type Resolution =
  | { readonly status: 'completed'; readonly result?: Payload | undefined }
  | { readonly status: 'failed'; readonly failure: Failure }
  | { readonly status: 'cancelled'; readonly failure: Failure };

/**
 * Only for local activities: the next attempt lies further away than the local retry threshold. The workflow starts a
 * timer of `backoffMs` and then schedules the activity anew with `attempt` and `originalScheduleTime`, unchanged.
 */
export interface LocalActivityBackoff {
  readonly status: 'backoff';
  readonly attempt: number;
  readonly backoffMs: number;
  readonly originalScheduleTime: google.protobuf.Timestamp | undefined;
}

export type ActivityResolution = Resolution | LocalActivityBackoff;

export type ChildWorkflowStartResolution =
  | { readonly status: 'succeeded'; readonly runId: string }
  | {
      readonly status: 'failed';
      readonly workflowId: string;
      readonly workflowType: string;
      readonly cause: 'WORKFLOW_ALREADY_EXISTS' | 'UNSPECIFIED';
    }
  /** The failure is a child workflow failure caused by a cancelled failure. */
  | { readonly status: 'cancelled'; readonly failure: Failure };

export type NexusStartResolution =
  | { readonly status: 'started'; readonly operationToken: string }
  /** It is done already: the same activation resolves it. */
  | { readonly status: 'startedSync' }
  | { readonly status: 'failed'; readonly failure: Failure };
