import { TypedSearchAttributes } from '@perdure/common';
import type { WorkflowInfo } from '@perdure/workflow';
import { systemEnvironment } from '../environment.js';
import {
  answerHeaderBytes,
  answerStates,
  answerTextBytesMax,
  snapshotOf,
  type InfoSnapshot,
  type PatchQuestion,
} from './patch-question.js';

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

/** Answers a question of a thread and wakes it, whatever the callback does. */
export function answerPatchQuestion(
  { info, patchId, answer }: PatchQuestion,
  callback: PatchActivationCallback | undefined,
): void {
  const header = new Int32Array(answer, 0, 2);
  let state: number = answerStates.failed;
  try {
    state = (callback === undefined ? true : call(callback, info, patchId)) ? answerStates.active : answerStates.inactive;
  } catch (error) {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const bytes = new TextEncoder().encode(text).subarray(0, answerTextBytesMax);
    new Uint8Array(answer, answerHeaderBytes).set(bytes);
    header[1] = bytes.length;
  }
  Atomics.store(header, 0, state);
  Atomics.notify(header, 0);
}
