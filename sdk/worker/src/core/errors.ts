import type { SourceLocation } from '@perdure/workflow/protocol';
import type { history } from '@perdure/wire/types';

/** One command of the workflow code, as a determinism error shows it. */
export interface CommandAtFault {
  /** What it asks for, such as `StartTimer(timer 1)`. */
  readonly text: string;
  /** The place of the call in the workflow's sources, if the run was replaying. */
  readonly source?: SourceLocation | undefined;
}

/** The workflow code asked for something else than the history says it once did. */
export class DeterminismError extends Error {
  override readonly name = 'DeterminismError';

  constructor(
    message: string,
    /** The event that history holds where the command stands. */
    readonly event?: history.HistoryEvent,
    /** The command that stands where the event is. */
    readonly command?: CommandAtFault,
  ) {
    super(message);
  }
}

/** The history or the task cannot be what the server promises; or a bug of ours. The run is dropped from the cache. */
export class InvalidHistoryError extends Error {
  override readonly name = 'InvalidHistoryError';
}
