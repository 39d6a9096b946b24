import type { workflowservice } from '@perdure/wire/types';
import type { MatchingContext } from './context.js';
import { PendingQuery, type QueryTerms } from './pending-query.js';
import type { DirectQuery, QueryAnswer } from './service.js';

/** Of a sticky queue whose worker is gone. */
export const noPoller: QueryAnswer = { noPoller: true, completed: {} };

/** The queries of one queue: each waits for a poll, and then for what the worker says. Nothing of them is stored anywhere. */
export class QueueQueries {
  readonly #context: MatchingContext;
  /** First come, first served. */
  readonly #waiting = new Set<PendingQuery>();
  /** All of them by id, those with a worker included. */
  readonly #open = new Map<string, PendingQuery>();

  constructor(context: MatchingContext) {
    this.#context = context;
  }

  get open(): number {
    return this.#open.size;
  }
  get waiting(): number {
    return this.#waiting.size;
  }

  add(request: DirectQuery, terms: QueryTerms): PendingQuery {
    const query: PendingQuery = new PendingQuery(this.#context, request, terms, () => {
      this.#open.delete(query.id);
      this.#waiting.delete(query);
    });
    this.#open.set(query.id, query);
    this.#waiting.add(query);
    return query;
  }

  /** The query whose turn it is; it waits no longer for a poll. */
  take(): PendingQuery | undefined {
    const [first] = this.#waiting;
    if (first) this.#waiting.delete(first);
    return first;
  }

  /** Its poll had gone before it got the query. */
  giveBack(query: PendingQuery): void {
    if (query.open) this.#waiting.add(query);
  }

  /** false: nobody waits for it, or no longer. */
  answer(queryId: string, completed: workflowservice.RespondQueryTaskCompletedRequest): boolean {
    const query = this.#open.get(queryId);
    query?.close({ noPoller: false, completed });
    return query !== undefined;
  }

  /** Nobody polls any more. Those that are with a worker go on: it may still answer. */
  turnAway(): void {
    for (const query of this.#waiting) query.close(noPoller);
  }

  fail(error: unknown): void {
    for (const query of this.#open.values()) query.fail(error);
  }
}
