import type { SearchAttributePair } from '@perdure/common';
import type { WorkflowInfo } from '@perdure/workflow';

/** What goes from a thread to the main one: no functions, no classes. */
export type InfoSnapshot = Omit<WorkflowInfo, 'typedSearchAttributes' | 'unsafe'> & {
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

export const answerStates = { open: 0, active: 1, inactive: 2, failed: 3 } as const;
export const answerHeaderBytes = 8;
/** Of an error's text; what is longer is cut. */
export const answerTextBytesMax = 16 * 1024;

export function snapshotOf({ typedSearchAttributes, unsafe, ...info }: WorkflowInfo): InfoSnapshot {
  const { isReplaying, isReplayingHistoryEvents } = unsafe;
  const attributes = typedSearchAttributes.toJSON();
  return structuredClone({ ...info, typedSearchAttributes: attributes, unsafe: { isReplaying, isReplayingHistoryEvents } });
}

/** For workflows on another thread: sends a question and sleeps until it is answered. The workflow cannot wait any other way. */
export function askMainThread(send: (question: PatchQuestion) => void): (info: WorkflowInfo, patchId: string) => boolean {
  return (info, patchId) => {
    const answer = new SharedArrayBuffer(answerHeaderBytes + answerTextBytesMax);
    const header = new Int32Array(answer, 0, 2);
    send({ type: 'askForPatch', info: snapshotOf(info), patchId, answer });
    Atomics.wait(header, 0, answerStates.open);
    const state = Atomics.load(header, 0);
    if (state !== answerStates.failed) return state === answerStates.active;
    throw new Error(new TextDecoder().decode(new Uint8Array(answer, answerHeaderBytes, header[1]).slice()));
  };
}
