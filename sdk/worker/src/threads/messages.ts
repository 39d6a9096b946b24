import type { Activation, Completion } from '@perdure/workflow/protocol';
import type { ExecutionOptions } from './executor.js';
import type { PatchQuestion } from './patch-question.js';

/** What a thread is asked to do, in the order in which it does it. */
export type ThreadJob = {
  readonly number: number;
  readonly runId: string;
  /** Runs to be forgotten first. */
  readonly evicted: readonly string[];
} & (
  | { readonly type: 'create'; readonly first: Activation; readonly options: ExecutionOptions }
  | { readonly type: 'activate'; readonly activation: Activation }
  | { readonly type: 'evict' }
);

export type FromThread =
  | { readonly type: 'done'; readonly number: number; readonly completion: Completion | undefined }
  | { readonly type: 'lost'; readonly number: number; readonly reason: string }
  | PatchQuestion;

/** The first message to a thread. */
export interface ThreadData {
  readonly code: string;
  /** Whether the main thread wants to be asked before a patch takes effect. */
  readonly asksForPatches: boolean;
  /** One Int32: the number of the job that runs, 0 between jobs. The watchdog reads it while the thread is too busy to answer. */
  readonly running: SharedArrayBuffer;
}
