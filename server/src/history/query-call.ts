/** QueryWorkflow: a query until it is answered, directly through matching or with a workflow task (semantics QRY). */
import {
  decideStickyCleared,
  queryFailed,
  RequestError,
  routeQuery,
  unavailable,
  type QueryRoute,
  type StickyQueue,
} from '@perdure/engine';
import { enums, StatusCode, type common, type failure, type workflowservice, type CancelSignal } from '@perdure/wire/types';
import type { CallInfo } from '../call.js';
import { queryTimedOut } from '../matching/pending-query.js';
import type { QueryAnswer } from '../matching/service.js';
import { BufferedQuery, type BufferedQueries } from './buffered-queries.js';
import { unitText } from './ids.js';
import type { LoadedRun } from './loaded-unit.js';
import { workflowNotFound } from './not-found.js';
import type { RunRef } from './run-ref.js';
import type { Shard } from './shard.js';

type Request = workflowservice.QueryWorkflowRequest;
type Response = workflowservice.QueryWorkflowResponse;

/** A caller that names no deadline has none of its own. */
const DEFAULT_WAIT_MS = 60_000;
/** What workers say when they leave it open how long their sticky queue is waited for. */
const DEFAULT_STICKY_MS = 10_000;

interface Looked {
  readonly route: QueryRoute | { readonly at: 'answered' };
  /** Settles at the next news of the run, from the moment of the look on. */
  readonly changed: Promise<void>;
  readonly unwatch: () => void;
}

export class QueryCall {
  readonly #shard: Shard;
  readonly #queries: BufferedQueries;
  readonly #request: Request;
  readonly #signal: CancelSignal | undefined;
  readonly #deadlineMs: number;
  /** With a run id from the first look on: later ones are at the same run. */
  #ref: RunRef;
  /** Set while the query waits for a workflow task. */
  #buffered: BufferedQuery | undefined;

  constructor(shard: Shard, queries: BufferedQueries, ref: RunRef, request: Request, call: CallInfo) {
    this.#shard = shard;
    this.#queries = queries;
    this.#ref = ref;
    this.#request = request;
    this.#signal = call.signal;
    this.#deadlineMs = call.deadlineMs ?? shard.options.clock.now() + DEFAULT_WAIT_MS;
  }

  async answer(): Promise<Response> {
    try {
      for (;;) {
        const looked = await this.#look();
        try {
          const answer = await this.#follow(looked);
          if (answer !== undefined) return answer;
        } finally {
          looked.unwatch();
        }
      }
    } finally {
      this.#unbuffer();
    }
  }

  /** undefined: something has changed, look again. */
  async #follow({ route, changed }: Looked): Promise<Response | undefined> {
    switch (route.at) {
      case 'rejected':
        return { queryRejected: { status: route.status }, ...this.#link('Query rejected') };
      case 'refused':
        throw route.error;
      case 'direct':
        return this.#askDirectly(route.taskQueue, route.sticky);
      case 'answered':
        return this.#bufferedAnswer();
      case 'withTask':
        await this.#wait(changed);
        return undefined;
      default:
        return route satisfies never;
    }
  }

  async #look(): Promise<Looked> {
    let settle = (): void => undefined;
    const changed = new Promise<void>((resolve) => (settle = resolve));
    const unwatch = this.#shard.watchers.watch(unitText(this.#ref.namespaceId, this.#ref.workflowId), 'change', settle);
    try {
      const route = await this.#shard.read(this.#ref, (run) => this.#route(run));
      return { route, changed, unwatch };
    } catch (error) {
      unwatch();
      throw error;
    }
  }

  /** Joins or leaves the buffer in the same turn, so that no workflow task starts or ends in between. */
  #route(run: LoadedRun | undefined): Looked['route'] {
    if (this.#buffered?.answered === true) return { at: 'answered' };
    if (run === undefined) throw workflowNotFound(this.#ref);
    const { runId, workflowTask } = run.state.root;
    this.#ref = { ...this.#ref, runId };
    const route = routeQuery(run.state, this.#request.queryRejectCondition, this.#deadlineMs);
    if (route.at !== 'withTask') this.#unbuffer();
    else if (this.#buffered === undefined) {
      const buffered = new BufferedQuery(runId, this.#shard.options.random.uuid(), this.#request.query ?? {}, workflowTask);
      this.#queries.add(buffered);
      this.#buffered = buffered;
    }
    return route;
  }

  #unbuffer(): void {
    if (this.#buffered !== undefined) this.#queries.remove(this.#buffered);
    this.#buffered = undefined;
  }

  async #bufferedAnswer(): Promise<Response> {
    const result = await this.#buffered?.answer;
    if (result === undefined) throw unavailable('The answer to the query was lost. Ask again.');
    return this.#respond({ ...result, type: result.resultType, result: result.answer });
  }

  /** Until there are news. Ends with DEADLINE_EXCEEDED at the caller's deadline or when it has gone. */
  #wait(changed: Promise<void>): Promise<void> {
    const { clock } = this.#shard.options;
    const leftMs = this.#deadlineMs - clock.now();
    const signal = this.#signal;
    if (leftMs <= 0 || signal?.aborted === true) return Promise.reject(queryTimedOut());
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => () => {
        cancel();
        signal?.removeEventListener('abort', timedOut);
        settle();
      };
      const timedOut = end(() => reject(queryTimedOut()));
      const news = end(resolve);
      const cancel = clock.setTimer(leftMs, timedOut);
      signal?.addEventListener('abort', timedOut, { once: true });
      void changed.then(news);
      void this.#buffered?.answer.then(news);
    });
  }

  async #askDirectly(taskQueue: string, sticky: StickyQueue | undefined): Promise<Response> {
    if (sticky !== undefined) {
      const answer = await this.#askStickyQueue(sticky);
      if (answer !== undefined) return this.#said(answer);
      await this.#shard.transact(this.#ref, (run, context) => {
        if (run === undefined) throw workflowNotFound(this.#ref);
        return decideStickyCleared(run.state, sticky.taskQueue, context);
      });
    }
    return this.#said(await this.#ask(taskQueue, false, this.#deadlineMs));
  }

  /** undefined: its worker is gone, or has not answered within the time that a task waits there. */
  async #askStickyQueue({ taskQueue, scheduleToStartMs }: StickyQueue): Promise<QueryAnswer | undefined> {
    const { clock } = this.#shard.options;
    const endMs = clock.now() + (scheduleToStartMs || DEFAULT_STICKY_MS);
    try {
      const answer = await this.#ask(taskQueue, true, Math.min(endMs, this.#deadlineMs));
      return answer.noPoller ? undefined : answer;
    } catch (error) {
      const late = error instanceof RequestError && error.code === StatusCode.DEADLINE_EXCEEDED;
      // A caller in a hurry says nothing about the worker.
      if (!late || endMs >= this.#deadlineMs || this.#signal?.aborted === true) throw error;
      return undefined;
    }
  }

  #ask(name: string, sticky: boolean, deadlineMs: number): Promise<QueryAnswer> {
    const { namespaceId, workflowId, runId } = this.#ref;
    const queue = { namespaceId, type: 1, name, sticky } as const;
    const request = { queue, workflowId, runId, query: this.#request.query ?? {} };
    return this.#shard.options.matching.query(request, { deadlineMs, signal: this.#signal });
  }

  #said({ completed }: QueryAnswer): Response {
    return this.#respond({ ...completed, type: completed.completedType, result: completed.queryResult });
  }

  #respond(answer: {
    readonly type?: enums.QueryResultType | undefined;
    readonly result?: common.Payloads | undefined;
    readonly errorMessage?: string | undefined;
    readonly failure?: failure.Failure | undefined;
  }): Response {
    if (answer.type === enums.QueryResultType.FAILED) throw queryFailed(answer.errorMessage ?? '', answer.failure);
    if (answer.type !== enums.QueryResultType.ANSWERED)
      throw new RequestError(StatusCode.INTERNAL, 'unknown query completed type');
    return { queryResult: answer.result, ...this.#link('Query processed') };
  }

  #link(reason: string): Pick<Response, 'link'> {
    const { workflowId, runId } = this.#ref;
    return { link: { workflow: { namespace: this.#request.namespace, workflowId, runId, reason } } };
  }
}
