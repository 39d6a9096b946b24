import { unavailable } from '@perdure/engine';
import type { QueueRef } from '../tasks.js';

/** Calls that wait in this host for something to happen, so that they can be ended when their worker or the server goes. */
export interface OpenPolls {
  readonly count: number;
  /** Takes no new ones. */
  readonly closed: boolean;
  /**
   * The signal aborts when the caller goes, the polls of the key are ended, or all are. `end` must be called whatever happens.
   * @throws RequestError UNAVAILABLE when no polls are taken any more.
   */
  begin(key: string, callerSignal: AbortSignal): OpenPoll;
  /** Ends the polls of a key that wait now. */
  endNow(key: string): void;
  /** Takes no new ones; those that wait go on. */
  close(): void;
  endAll(): void;
}

export interface OpenPoll {
  readonly signal: AbortSignal;
  end(): void;
}

export class OpenPollSet implements OpenPolls {
  readonly #open = new Map<string, Set<AbortController>>();
  #count = 0;
  #closed = false;

  get count(): number {
    return this.#count;
  }

  get closed(): boolean {
    return this.#closed;
  }

  begin(key: string, callerSignal: AbortSignal): OpenPoll {
    if (this.#closed) throw shuttingDown();
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    if (callerSignal.aborted) abort();
    else callerSignal.addEventListener('abort', abort, { once: true });
    this.#add(key, controller);
    return {
      signal: controller.signal,
      end: () => {
        callerSignal.removeEventListener('abort', abort);
        this.#remove(key, controller);
      },
    };
  }

  endNow(key: string): void {
    for (const controller of this.#open.get(key) ?? []) controller.abort();
  }

  close(): void {
    this.#closed = true;
  }

  endAll(): void {
    for (const polls of this.#open.values()) for (const controller of polls) controller.abort();
  }

  #add(key: string, controller: AbortController): void {
    const polls = this.#open.get(key);
    if (polls === undefined) this.#open.set(key, new Set([controller]));
    else polls.add(controller);
    this.#count++;
  }

  #remove(key: string, controller: AbortController): void {
    const polls = this.#open.get(key);
    if (!polls?.delete(controller)) return;
    this.#count--;
    if (polls.size === 0) this.#open.delete(key);
  }
}

export const shuttingDown = () => unavailable('The server is shutting down.');

/** Names may hold any character, so the parts before them have fixed forms. */
export function queueKey({ namespaceId, type, name, sticky }: QueueRef): string {
  return `${namespaceId}/${type}/${sticky ? 'sticky' : 'normal'}/${name}`;
}
