import type { common, history, workflowservice } from '@perdure/wire/types';

type HistoryEvent = history.HistoryEvent;

export interface HistoryPage {
  readonly events: readonly HistoryEvent[];
  readonly hasMore: boolean;
}

type Fetch = (
  request: workflowservice.GetWorkflowExecutionHistoryRequest,
) => Promise<workflowservice.GetWorkflowExecutionHistoryResponse>;

/** The pages of a task's history that did not come with it. */
export class HistoryPages {
  #token: Uint8Array | undefined;

  /**
   * @param token  Where the task's own page ends; undefined to begin with the first event.
   * @param last  Events that the task brought and the fetched history may not have, as they are not durable yet.
   */
  constructor(
    private readonly fetch: Fetch,
    private readonly namespace: string,
    private readonly execution: common.WorkflowExecution,
    token: Uint8Array | undefined,
    private readonly last: readonly HistoryEvent[],
  ) {
    this.#token = token;
  }

  async next(): Promise<HistoryPage> {
    const { namespace, execution } = this;
    const nextPageToken = this.#token ?? new Uint8Array();
    const page = await this.fetch({ namespace, execution, nextPageToken });
    this.#token = page.nextPageToken;
    const hasMore = (page.nextPageToken?.length ?? 0) > 0;
    const events = page.history?.events ?? [];
    return { events: hasMore ? events : [...events, ...this.#after(events)], hasMore };
  }

  #after(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
    const lastId = events.at(-1)?.eventId ?? 0;
    return this.last.filter((event) => (event.eventId ?? 0) > lastId);
  }
}
