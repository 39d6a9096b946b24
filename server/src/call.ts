import type { CancelSignal } from '@perdure/wire/types';
/** What travels beside the arguments of every call between roles, in process or between hosts. */
export interface CallInfo {
  /** Absolute, in Unix milliseconds of the calling host's clock; undefined: the callee's own limit. Sent between hosts as a remainder. */
  readonly deadlineMs?: number | undefined;
  /** Aborted when the caller no longer wants the answer. */
  readonly signal?: CancelSignal | undefined;
}
