/** Tasks, as history and matching speak of them. */
import type { workflowservice } from '@perdure/wire/types';

/** 1 and 2 as on the wire (TaskQueueType). */
export type TaskType = 1 | 2;

/** Names a task queue. Sticky queues share the space of names; their names are unique by the SDKs' doing. */
export interface QueueRef {
  /** UUID text. */
  readonly namespaceId: string;
  readonly type: TaskType;
  readonly name: string;
  readonly sticky: boolean;
}

/** Names a queue in maps, and to membership: two queues have the same text exactly if they are equal. */
export const queueText = (queue: QueueRef): string => `${queue.namespaceId}/${queue.type}/${queue.sticky ? 1 : 0}/${queue.name}`;

/**
 * A task by reference: where its dispatch row is and what it is for. What the task is made of stays in history until it is started.
 * (shardId, queue, priority, order) names it.
 */
export interface TaskOffer {
  readonly shardId: number;
  /** Of the owner that made the offer: one of an earlier time knows nothing of the task. 0: not told. */
  readonly rangeId: number;
  /** 1 (first) to 5. */
  readonly priority: number;
  readonly order: number;
  readonly namespaceId: string;
  readonly workflowId: string;
  readonly runId: string;
  /** Scheduled event id (for a transient workflow task: the id it would have). */
  readonly scheduledEventId: number;
  /** Tells apart tries with the same scheduled event id. */
  readonly stamp: number;
}

/** Event frames as stored: concatenated they are the bytes of a `temporal.api.history.v1.History` message. */
export type EventBytes = Uint8Array;

/** A workflow task as handed to a worker: the response without its history, and the history's bytes. */
export interface StartedWorkflowTask {
  readonly at: 'workflowTask';
  /** Without `history`, and with the task token set. */
  readonly response: workflowservice.PollWorkflowTaskQueueResponse;
  readonly events: EventBytes;
}
export interface StartedActivityTask {
  readonly at: 'activityTask';
  readonly response: workflowservice.PollActivityTaskQueueResponse;
}
export type StartedTask = StartedWorkflowTask | StartedActivityTask;
