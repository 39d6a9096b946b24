/**
 * The token a worker holds while it works on a task. Field numbers are those of the system we are compatible with, so that a token
 * of another server is read as what it is: a task that is not ours, NOT_FOUND.
 */
import { defineMessage } from '@perdure/wire/codec';

export interface TaskToken {
  readonly namespaceId: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly scheduledEventId: number;
  readonly attempt: number;
  readonly activityId?: string;
  readonly startedEventId?: number;
  /** Ours: tells apart tries with the same event ids. */
  readonly stamp: number;
}

const format = defineMessage<Partial<TaskToken>>('perdure.token.Task', [
  ['namespaceId', 1, 'string'],
  ['workflowId', 2, 'string'],
  ['runId', 3, 'string'],
  ['scheduledEventId', 4, 'int64'],
  ['attempt', 5, 'int32'],
  ['activityId', 6, 'string'],
  ['startedEventId', 10, 'int64'],
  ['stamp', 1001, 'int64'],
]);

export const encodeTaskToken = (token: TaskToken): Uint8Array => format.encode(token);

/** @throws DecodeError when the bytes are no token at all. */
export function decodeTaskToken(bytes: Uint8Array): TaskToken {
  const token = format.decode(bytes);
  const { namespaceId = '', workflowId = '', runId = '', activityId = '' } = token;
  const { scheduledEventId = 0, startedEventId = 0, attempt = 0, stamp = 0 } = token;
  return { namespaceId, workflowId, runId, activityId, scheduledEventId, startedEventId, attempt, stamp };
}
