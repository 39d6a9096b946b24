import type { ActivationJob, ScheduleLocalActivity } from '@perdure/workflow/protocol';
import type { command, common, failure, sdk } from '@perdure/wire/types';
import type { UpdateMessage } from './update-messages.js';

/** What a transition of a machine asks of the run it belongs to, in this order. */
export type Effect =
  /** Tells the workflow code. */
  | { readonly do: 'job'; readonly job: ActivationJob }
  /** Tells it once there is nothing else to tell, and moves the clock then. */
  | { readonly do: 'laterJob'; readonly job: ActivationJob; readonly clockMs: number | undefined }
  /** A command of the same machine, for the next completion. */
  | { readonly do: 'command'; readonly command: command.Command }
  | { readonly do: 'message'; readonly message: UpdateMessage }
  /** Another machine's command that no line of workflow code asked for: to cancel a child. */
  | {
      readonly do: 'cancelChild';
      readonly namespace: string;
      readonly workflowId: string;
      readonly runId: string;
      readonly reason: string;
    }
  | { readonly do: 'runLocalActivity'; readonly activity: LocalActivityRequest }
  | { readonly do: 'cancelLocalActivity'; readonly seq: number }
  | { readonly do: 'forgetLocalActivity'; readonly seq: number }
  | { readonly do: 'advanceClock'; readonly toMs: number }
  | { readonly do: 'taskStarted'; readonly eventId: number; readonly timeMs: number }
  /** The run came from a reset: random numbers go on from this run id. */
  | { readonly do: 'newSeed'; readonly runId: string };

/** A local activity as the worker is asked to run it. */
export interface LocalActivityRequest extends Omit<ScheduleLocalActivity, 'type' | 'originalScheduleTime'> {
  /** When its first attempt was asked for; survives backoffs. */
  readonly originalScheduleTimeMs: number;
  readonly userMetadata?: sdk.UserMetadata | undefined;
}

/** What became of a local activity that ran in this worker. */
export type LocalActivityOutcome =
  | { readonly status: 'completed'; readonly result: common.Payload }
  | { readonly status: 'failed' | 'timedOut' | 'cancelled'; readonly failure: failure.Failure };

export const job = (value: ActivationJob): Effect => ({ do: 'job', job: value });
