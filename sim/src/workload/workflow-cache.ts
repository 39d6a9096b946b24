/** What a worker remembers of the runs it has on its sticky queue, and how it gets the whole history of one that it does not know. */
import type { history, workflowservice } from '@perdure/wire/types';
import type { Told } from '../checkers/told.js';
import { NAMESPACE_ID, type Caller } from './caller.js';

type Event = history.HistoryEvent;

/** A workflow task as it came: a response and the events that go with it. */
export interface WorkflowTask {
  readonly response: workflowservice.PollWorkflowTaskQueueResponse;
  readonly events: Uint8Array;
}

export class WorkflowCache {
  readonly #runs = new Map<string, readonly Event[]>();

  constructor(
    private readonly caller: Caller,
    private readonly told: Told,
  ) {}

  /**
   * Every event up to the task's start. undefined: the rest of history does not show that start any more; it was undone by a crash,
   * and the task is somebody else's.
   */
  async eventsOf({ response, events: bytes }: WorkflowTask): Promise<readonly Event[] | undefined> {
    const runId = response.workflowExecution?.runId ?? '';
    const startedEventId = response.startedEventId ?? 0;
    const events = [
      ...this.told.events(runId, bytes),
      ...(await this.#pages(response, response.nextPageToken ?? NO_TOKEN, false)),
    ];
    const first = events[0]?.eventId ?? 1;
    const known = this.#runs.get(runId) ?? [];
    if (first === 1) return events;
    if (known.length >= first - 1) return [...known.slice(0, first - 1), ...events];
    const all = await this.#pages(response, NO_TOKEN, true);
    return all.length < startedEventId ? undefined : all.slice(0, startedEventId);
  }

  /** A query brings the whole history, or nothing when the worker is to know it. */
  async eventsForQuery({ response, events: bytes }: WorkflowTask): Promise<readonly Event[]> {
    const runId = response.workflowExecution?.runId ?? '';
    const events = this.told.events(runId, bytes);
    if (events.length > 0) return [...events, ...(await this.#pages(response, response.nextPageToken ?? NO_TOKEN, false))];
    return this.#runs.get(runId) ?? this.#pages(response, NO_TOKEN, true);
  }

  /** The task was completed with these events seen. */
  remember(runId: string, events: readonly Event[]): void {
    this.#runs.set(runId, events);
  }

  forget(runId: string): void {
    this.#runs.delete(runId);
  }

  /** Pages from a token on; `first` asks for the page that needs none. */
  async #pages({ workflowExecution: execution }: WorkflowTask['response'], token: Uint8Array, first: boolean): Promise<Event[]> {
    const events: Event[] = [];
    for (let nextPageToken = token, more = first; more || nextPageToken.length > 0; more = false) {
      const request = { execution, ...(nextPageToken.length > 0 && { nextPageToken }) };
      const page = await this.caller.untilAnswered('reads on', (host, call) =>
        host.roles.history.getHistory({ namespaceId: NAMESPACE_ID, request }, call),
      );
      events.push(...this.told.events(execution?.runId ?? '', page.events));
      ({ nextPageToken } = page);
    }
    return events;
  }
}

const NO_TOKEN = new Uint8Array(0);
