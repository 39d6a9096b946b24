/** What a request comes to: the runs it changes, and what the caller is told once that is durable. */
import type { RequestError } from '../errors.js';
import type { RunDraft } from '../execution/draft.js';
import type { LimitWarning } from './limit-warning.js';

export interface Decision<Reply> {
  /** Runs to store and apply, in one commit. Empty: nothing changes. */
  readonly drafts: readonly RunDraft[];
  readonly reply: Reply;
  /** Told to the caller instead of the reply, after the commit (a failure that leaves a trace). */
  readonly error?: RequestError | undefined;
  /** For the log. Absent, not empty, where there are none: most decisions have none. */
  readonly warnings?: readonly LimitWarning[] | undefined;
}

export const unchanged = <Reply>(reply: Reply): Decision<Reply> => ({ drafts: [], reply });

export function changed<Reply>(draft: RunDraft, reply: Reply): Decision<Reply> {
  return { drafts: draft.changed ? [draft] : [], reply };
}
