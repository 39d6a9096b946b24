import { unavailable } from '@perdure/engine';
import { CancelSource, type CancelSignal } from '@perdure/wire/types';

/** Calls that wait in this host for something to happen, so that they can be ended when the server goes. */
export interface OpenPolls {
  readonly count: number;
  /** Takes no new ones. */
  readonly closed: boolean;
  /**
   * The signal aborts when the caller goes, or all are ended. `end` must be called whatever happens.
   * @throws RequestError UNAVAILABLE when no polls are taken any more.
   */
  begin(callerSignal: CancelSignal): OpenPoll;
  /** Takes no new ones; those that wait go on. */
  close(): void;
  endAll(): void;
}

export interface OpenPoll {
  readonly signal: CancelSignal;
  end(): void;
}

export class OpenPollSet implements OpenPolls {
  readonly #open = new Set<CancelSource>();
  #closed = false;

  get count(): number {
    return this.#open.size;
  }

  get closed(): boolean {
    return this.#closed;
  }

  begin(callerSignal: CancelSignal): OpenPoll {
    if (this.#closed) throw shuttingDown();
    const signal = new CancelSource();
    const abort = (): void => signal.abort();
    if (callerSignal.aborted) abort();
    else callerSignal.addEventListener('abort', abort, { once: true });
    this.#open.add(signal);
    return {
      signal,
      end: () => {
        callerSignal.removeEventListener('abort', abort);
        this.#open.delete(signal);
      },
    };
  }

  close(): void {
    this.#closed = true;
  }

  endAll(): void {
    for (const signal of this.#open) signal.abort();
  }
}

export const shuttingDown = () => unavailable('The server is shutting down.');
