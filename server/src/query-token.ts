/**
 * The token a worker holds while it answers a query that was dispatched to it directly. It says where the caller waits: with the host
 * that matches the queue. The first three fields are numbered as in the system we are compatible with; the mark tells it from a task's.
 */
import { defineMessage } from '@perdure/wire/codec';
import type { QueueRef } from './tasks.js';

export interface QueryToken {
  readonly queue: QueueRef;
  readonly queryId: string;
}

interface Fields {
  readonly namespaceId: string;
  readonly taskQueue: string;
  readonly queryId: string;
  /** Always true. */
  readonly isQuery: boolean;
  readonly sticky: boolean;
}

const format = defineMessage<Partial<Fields>>('perdure.token.Query', [
  ['namespaceId', 1, 'string'],
  ['taskQueue', 2, 'string'],
  ['queryId', 3, 'string'],
  ['isQuery', 1010, 'bool'],
  ['sticky', 1011, 'bool'],
]);

export function encodeQueryToken({ queue, queryId }: QueryToken): Uint8Array {
  const { namespaceId, name, sticky } = queue;
  return format.encode({ namespaceId, taskQueue: name, queryId, isQuery: true, sticky });
}

/** undefined: a token of something else. @throws DecodeError when the bytes are no token at all. */
export function decodeQueryToken(bytes: Uint8Array): QueryToken | undefined {
  const { namespaceId = '', taskQueue = '', queryId = '', isQuery = false, sticky = false } = format.decode(bytes);
  if (!isQuery || namespaceId === '' || taskQueue === '' || queryId === '') return undefined;
  return { queue: { namespaceId, type: 1, name: taskQueue, sticky }, queryId };
}
