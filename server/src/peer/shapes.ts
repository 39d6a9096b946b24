/**
 * How arguments and results look as MessagePack. Messages of the public API travel as protobuf bytes within it: a third fewer bytes
 * and a fifth less CPU than MessagePack all through (measured: 7 us for a completed workflow task there and back), every key of a
 * user's map allowed, absent fields reading as their defaults, and unknown fields harmless, as everywhere else. What is ours is small.
 */
import { decode, encode } from '@perdure/wire/codec';
import type { MessageTypes } from '@perdure/wire/types';
import type { RecordTaskStartedResult } from '../history/service.js';
import type { StartedTask, StartedWorkflowTask } from '../tasks.js';

export interface Shape<Value> {
  /** Made of what MessagePack has. */
  pack(value: Value): unknown;
  /** @throws DecodeError, or whatever comes of bytes that are not what they should be. */
  unpack(packed: unknown): Value;
}

/** Plain objects of numbers, texts, bytes and lists, without `undefined` in lists. Absent and undefined fields are the same. */
export function plain<Value extends object>(): Shape<Value> {
  return { pack: (value) => value, unpack: (packed) => packed as Value };
}

export const nothing: Shape<void> = { pack: () => null, unpack: () => undefined };

export function message<Name extends keyof MessageTypes>(typeName: Name): Shape<MessageTypes[Name]> {
  return { pack: (value) => encode(typeName, value), unpack: (packed) => decode(typeName, packed as Uint8Array) };
}

/** An object of which one field is a message and the rest is plain. */
export function withMessage<Field extends string, Name extends keyof MessageTypes, Rest extends object = object>(
  field: Field,
  typeName: Name,
): Shape<Rest & Readonly<Record<Field, MessageTypes[Name]>>> {
  type Value = Rest & Readonly<Record<Field, MessageTypes[Name]>>;
  return {
    pack: (value) => ({ ...value, [field]: encode(typeName, value[field] as MessageTypes[Name]) }),
    unpack: (packed) => {
      const bytes = (packed as Readonly<Record<Field, Uint8Array>>)[field];
      return { ...(packed as Rest), [field]: decode(typeName, bytes) } as Value;
    },
  };
}

export function optional<Value>(shape: Shape<Value>): Shape<Value | undefined> {
  return {
    pack: (value) => (value === undefined ? null : shape.pack(value)),
    unpack: (packed) => (packed === null ? undefined : shape.unpack(packed)),
  };
}

export const startedWorkflowTask = withMessage<
  'response',
  'temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse',
  Omit<StartedWorkflowTask, 'response'>
>('response', 'temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse');
const startedActivityTask = withMessage('response', 'temporal.api.workflowservice.v1.PollActivityTaskQueueResponse');

export const startedTask: Shape<StartedTask> = {
  pack: (task) => (task.at === 'workflowTask' ? startedWorkflowTask.pack(task) : startedActivityTask.pack(task)),
  unpack: (packed) => {
    const { at } = packed as Pick<StartedTask, 'at'>;
    return (at === 'workflowTask' ? startedWorkflowTask : startedActivityTask).unpack(packed) as StartedTask;
  },
};

export const recordTaskStartedResult: Shape<RecordTaskStartedResult> = {
  pack: (result) => (result.at === 'started' ? { ...result, task: startedTask.pack(result.task) } : result),
  unpack: (packed) => {
    const result = packed as RecordTaskStartedResult;
    return result.at === 'started' ? { at: 'started', task: startedTask.unpack(result.task) } : result;
  },
};
