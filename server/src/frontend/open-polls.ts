import { unavailable } from '@perdure/engine';
import type { QueueRef } from '../matching/service.js';

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

export function createOpenPolls(): OpenPolls {
  const open = new Map<string, Set<AbortController>>();
  let count = 0;
  let closed = false;

  function add(key: string, controller: AbortController): void {
    const polls = open.get(key);
    if (polls === undefined) open.set(key, new Set([controller]));
    else polls.add(controller);
    count++;
  }

  function remove(key: string, controller: AbortController): void {
    const polls = open.get(key);
    if (!polls?.delete(controller)) return;
    count--;
    if (polls.size === 0) open.delete(key);
  }

  return {
    get count() {
      return count;
    },
    get closed() {
      return closed;
    },
    begin(key, callerSignal) {
      if (closed) throw shuttingDown();
      const controller = new AbortController();
      const abort = (): void => controller.abort();
      if (callerSignal.aborted) abort();
      else callerSignal.addEventListener('abort', abort, { once: true });
      add(key, controller);
      return {
        signal: controller.signal,
        end() {
          callerSignal.removeEventListener('abort', abort);
          remove(key, controller);
        },
      };
    },
    endNow(key) {
      for (const controller of open.get(key) ?? []) controller.abort();
    },
    close() {
      closed = true;
    },
    endAll() {
      for (const polls of open.values()) for (const controller of polls) controller.abort();
    },
  };
}

export const shuttingDown = () => unavailable('The server is shutting down.');

/** Names may hold any character, so the parts before them have fixed forms. */
export function queueKey({ namespaceId, type, name, sticky }: QueueRef): string {
  return `${namespaceId}/${type}/${sticky ? 'sticky' : 'normal'}/${name}`;
}
