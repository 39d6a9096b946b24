import { unavailable } from '@perdure/engine';

/** Calls that wait in this host for something to happen, so that they can be ended when the server goes. */
export interface OpenPolls {
  readonly count: number;
  /** Takes no new ones. */
  readonly closed: boolean;
  /**
   * The signal aborts when the caller goes, or all are ended. `end` must be called whatever happens.
   * @throws RequestError UNAVAILABLE when no polls are taken any more.
   */
  begin(callerSignal: AbortSignal): OpenPoll;
  /** Takes no new ones; those that wait go on. */
  close(): void;
  endAll(): void;
}

export interface OpenPoll {
  readonly signal: AbortSignal;
  end(): void;
}

export class OpenPollSet implements OpenPolls {
  readonly #open = new Set<AbortController>();
  #closed = false;

  get count(): number {
    return this.#open.size;
  }

  get closed(): boolean {
    return this.#closed;
  }

  begin(callerSignal: AbortSignal): OpenPoll {
    if (this.#closed) throw shuttingDown();
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    if (callerSignal.aborted) abort();
    else callerSignal.addEventListener('abort', abort, { once: true });
    this.#open.add(controller);
    return {
      signal: controller.signal,
      end: () => {
        callerSignal.removeEventListener('abort', abort);
        this.#open.delete(controller);
      },
    };
  }

  close(): void {
    this.#closed = true;
  }

  endAll(): void {
    for (const controller of this.#open) controller.abort();
  }
}

export const shuttingDown = () => unavailable('The server is shutting down.');
