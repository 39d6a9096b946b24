import { TypedSearchAttributes, type SearchAttributePair } from '@perdure/common';
import type { WorkflowInfo } from '@perdure/workflow';
import { systemEnvironment } from '../environment.js';

export interface PatchActivationInput {
  /** As it was when the patch was met; a copy, so that changes to it go nowhere. */
  readonly workflowInfo: Readonly<WorkflowInfo>;
  readonly patchId: string;
}

/**
 * Says whether a workflow that meets a patch for the first time, live, takes it up. Called on the main thread, where clock, chance and
 * I/O are what they always are; the workflow waits meanwhile, and the time counts as its own.
 */
export type PatchActivationCallback = (input: PatchActivationInput) => boolean;

/** What goes from a thread to the main one: no functions, no classes. */
type InfoSnapshot = Omit<WorkflowInfo, 'typedSearchAttributes' | 'unsafe'> & {
  readonly typedSearchAttributes: readonly SearchAttributePair[];
  readonly unsafe: Pick<WorkflowInfo['unsafe'], 'isReplaying' | 'isReplayingHistoryEvents'>;
};

export interface PatchQuestion {
  readonly type: 'askForPatch';
  readonly info: InfoSnapshot;
  readonly patchId: string;
  /** Two Int32, state and length of the text, and then the text of an error in UTF-8. The thread sleeps while the state is 0. */
  readonly answer: SharedArrayBuffer;
}

const states = { open: 0, active: 1, inactive: 2, failed: 3 } as const;
const headerBytes = 8;
/** Of an error's text; what is longer is cut. */
const textBytesMax = 16 * 1024;

function snapshotOf({ typedSearchAttributes, unsafe, ...info }: WorkflowInfo): InfoSnapshot {
  const { isReplaying, isReplayingHistoryEvents } = unsafe;
  const attributes = typedSearchAttributes.toJSON();
  return structuredClone({ ...info, typedSearchAttributes: attributes, unsafe: { isReplaying, isReplayingHistoryEvents } });
}

function call(callback: PatchActivationCallback, info: InfoSnapshot, patchId: string): boolean {
  const workflowInfo: WorkflowInfo = {
    ...info,
    typedSearchAttributes: new TypedSearchAttributes(info.typedSearchAttributes),
    unsafe: Object.freeze({ ...info.unsafe, now: systemEnvironment.nowMs, random: realRandom }),
  };
  const active: unknown = callback(Object.freeze({ workflowInfo: Object.freeze(workflowInfo), patchId }));
  if (typeof active !== 'boolean') throw new TypeError(`patchActivationCallback must return a boolean, got ${typeof active}`);
  return active;
}

const realRandom: WorkflowInfo['unsafe']['random'] = Object.freeze({
  random: systemEnvironment.random,
  uuid4: systemEnvironment.uniqueId,
  fillRandom(bytes: Uint8Array) {
    for (let i = 0; i < bytes.length; i += 1) bytes[i] = Math.floor(systemEnvironment.random() * 256);
    return bytes;
  },
});

/** For workflows that run on the thread of the callback. */
export function askHere(callback: PatchActivationCallback): (info: WorkflowInfo, patchId: string) => boolean {
  return (info, patchId) => call(callback, snapshotOf(info), patchId);
}

/** For workflows on another thread: sends a question and sleeps until it is answered. The workflow cannot wait any other way. */
export function askMainThread(send: (question: PatchQuestion) => void): (info: WorkflowInfo, patchId: string) => boolean {
  return (info, patchId) => {
    const answer = new SharedArrayBuffer(headerBytes + textBytesMax);
    const header = new Int32Array(answer, 0, 2);
    send({ type: 'askForPatch', info: snapshotOf(info), patchId, answer });
    Atomics.wait(header, 0, states.open);
    const state = Atomics.load(header, 0);
    if (state !== states.failed) return state === states.active;
    throw new Error(new TextDecoder().decode(new Uint8Array(answer, headerBytes, header[1]).slice()));
  };
}

/** Answers a question of a thread and wakes it, whatever the callback does. */
export function answerPatchQuestion(
  { info, patchId, answer }: PatchQuestion,
  callback: PatchActivationCallback | undefined,
): void {
  const header = new Int32Array(answer, 0, 2);
  let state: number = states.failed;
  try {
    state = (callback === undefined ? true : call(callback, info, patchId)) ? states.active : states.inactive;
  } catch (error) {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const bytes = new TextEncoder().encode(text).subarray(0, textBytesMax);
    new Uint8Array(answer, headerBytes).set(bytes);
    header[1] = bytes.length;
  }
  Atomics.store(header, 0, state);
  Atomics.notify(header, 0);
}
