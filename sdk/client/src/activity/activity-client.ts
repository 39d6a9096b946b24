/* oxlint-disable typescript/no-explicit-any -- results of users' functions */
import { randomUUID } from 'node:crypto';
import { composeInterceptors, msOptionalToTs } from '@perdure/common/internal';
import { AsyncCompletionClient, type AsyncCompletionClientOptions } from '../async-completion-client.js';
import { itemsOfPages } from '../pages.js';
import { activityResult, calling, startActivity, type ActivityIds } from './activity-calls.js';
import type { ActivityHandle } from './activity-handle.js';
import { activityCount, activityDescription, activityInfoOf, type ActivityExecutionInfo } from './activity-info.js';
import type { CountActivityExecutions } from './activity-info.js';
import type { ActivityClientInterceptor } from './activity-interceptors.js';
import {
  decodeOptionsUpdate,
  encodeOptionsUpdate,
  validateActivityOptions,
  type ActivityName,
  type ActivityOptions,
  type ActivityOptionsFor,
  type ActivityResult,
} from './activity-options.js';

export interface ActivityClientOptions extends AsyncCompletionClientOptions {
  interceptors?: ActivityClientInterceptor[] | undefined;
}

/** Options of a handle to an activity that exists, or may. */
export interface GetActivityHandleOptions {
  /** The latest run when left out. */
  runId?: string | undefined;
}

/** An ActivityClient that knows the activities of T: their names, arguments and results. */
export interface TypedActivityClient<T> {
  start<N extends ActivityName<T>>(activity: N, options: ActivityOptionsFor<T, N>): Promise<ActivityHandle<ActivityResult<T, N>>>;
  execute<N extends ActivityName<T>>(activity: N, options: ActivityOptionsFor<T, N>): Promise<ActivityResult<T, N>>;
}

/** Starts activities without a workflow and talks to them, and completes activities that were left open. */
export class ActivityClient extends AsyncCompletionClient {
  readonly #interceptors: readonly ActivityClientInterceptor[];

  constructor(options: ActivityClientOptions = {}) {
    super(options);
    this.#interceptors = options.interceptors ?? [];
  }

  /** This client, with the names and types of these activities. */
  typed<T>(): TypedActivityClient<T> {
    return this;
  }

  /** @throws ActivityExecutionAlreadyStartedError */
  async start<R = any>(activity: string, options: ActivityOptions): Promise<ActivityHandle<R>> {
    const next = composeInterceptors(this.#interceptors, 'start', async (input) => {
      validateActivityOptions(input.activityType, input.options);
      const runId = await startActivity(this.core, input.activityType, input.options, input.headers);
      return this.#handle(input.options.id, runId);
    });
    return next({ activityType: activity, options, headers: {} });
  }

  /** Starts an activity and waits for its result. @throws ActivityExecutionFailedError, ActivityExecutionAlreadyStartedError */
  async execute<R = any>(activity: string, options: ActivityOptions): Promise<R> {
    const handle = await this.start<R>(activity, options);
    return handle.result();
  }

  /** A handle to an activity that exists, or may. Without a run id it means the latest run. */
  getHandle<R = any>(activityId: string, runId?: string): ActivityHandle<R> {
    return this.#handle(activityId, runId);
  }

  getHandleWithOptions<R = any>(activityId: string, { runId }: GetActivityHandleOptions): ActivityHandle<R> {
    return this.#handle(activityId, runId);
  }

  /** Activities without a workflow, in the query language of visibility. */
  list(query: string): AsyncIterable<ActivityExecutionInfo> {
    const { service, namespace } = this.core;
    const next = composeInterceptors(this.#interceptors, 'list', (input) =>
      itemsOfPages(async (nextPageToken) => {
        const request = { namespace, query: input.query, nextPageToken };
        const page = await calling('list activities', async () => service.listActivityExecutions(request));
        return { items: (page.executions ?? []).map(activityInfoOf), nextPageToken: page.nextPageToken };
      }),
    );
    return next({ query, headers: {} });
  }

  /** How many activities a query finds, or how many of each group. */
  async count(query: string): Promise<CountActivityExecutions> {
    const { service, namespace } = this.core;
    const next = composeInterceptors(this.#interceptors, 'count', async (input) => {
      const request = { namespace, query: input.query };
      return activityCount(await calling('count activities', async () => service.countActivityExecutions(request)));
    });
    return next({ query, headers: {} });
  }

  #handle(activityId: string, runId: string | undefined): ActivityHandle {
    if (!activityId) throw new TypeError('Missing the id of the activity');
    const ids = { activityId, activityRunId: runId ?? '', headers: {} };
    return { activityId, runId, ...this.#questions(ids), ...this.#orders(ids) };
  }

  /** What changes nothing. */
  #questions(ids: ActivityIds & { readonly headers: {} }): Pick<ActivityHandle, 'result' | 'describe'> {
    const interceptors = this.#interceptors;
    return {
      result: async () => composeInterceptors(interceptors, 'getResult', async (input) => activityResult(this.core, input))(ids),
      describe: async (given = {}) => {
        const {
          includeInput = false,
          includeOutcome = false,
          includeHeartbeatDetails = false,
          includeLastFailure = false,
        } = given;
        const options = { includeInput, includeOutcome, includeHeartbeatDetails, includeLastFailure };
        const next = composeInterceptors(interceptors, 'describe', async (input) => {
          const request = { ...this.#address(input), ...input.options };
          const answer = await this.#calling('describe', input, async (service) => service.describeActivityExecution(request));
          return activityDescription(this.core, answer);
        });
        return next({ ...ids, options });
      },
    };
  }

  #orders(ids: ActivityIds & { readonly headers: {} }): Omit<ActivityHandle, 'activityId' | 'runId' | 'result' | 'describe'> {
    const interceptors = this.#interceptors;
    const cancel = composeInterceptors(interceptors, 'cancel', async (input) => {
      const request = { ...this.#order(input), reason: input.reason || undefined };
      await this.#calling('cancel', input, async (service) => service.requestCancelActivityExecution(request));
    });
    const terminate = composeInterceptors(interceptors, 'terminate', async (input) => {
      const request = { ...this.#order(input), reason: input.reason || undefined };
      await this.#calling('terminate', input, async (service) => service.terminateActivityExecution(request));
    });
    const pause = composeInterceptors(interceptors, 'pause', async (input) => {
      const request = { ...this.#order(input), reason: input.options.reason || undefined };
      await this.#calling('pause', input, async (service) => service.pauseActivityExecution(request));
    });
    const unpause = composeInterceptors(interceptors, 'unpause', async (input) => {
      const { reason, jitter } = input.options;
      const request = { ...this.#order(input), reason: reason || undefined, jitter: msOptionalToTs(jitter) };
      await this.#calling('unpause', input, async (service) => service.unpauseActivityExecution(request));
    });
    const update = composeInterceptors(interceptors, 'updateOptions', async (input) =>
      this.#changeOptions(input, encodeOptionsUpdate(input.options)),
    );
    const restore = composeInterceptors(interceptors, 'restoreOriginalOptions', async (input) =>
      this.#changeOptions(input, { restoreOriginal: true }),
    );
    return {
      cancel: async (reason) => cancel({ ...ids, reason }),
      terminate: async (reason) => terminate({ ...ids, reason }),
      pause: async (options = {}) => pause({ ...ids, options }),
      unpause: async (options = {}) => unpause({ ...ids, options }),
      updateOptions: async (options) => update({ ...ids, options }),
      restoreOriginalOptions: async () => restore(ids),
    };
  }

  async #changeOptions(ids: ActivityIds, change: Partial<ReturnType<typeof encodeOptionsUpdate>> & { restoreOriginal?: true }) {
    const request = { ...this.#order(ids), ...change };
    const answer = await this.#calling('change the options of', ids, async (service) =>
      service.updateActivityExecutionOptions(request),
    );
    return decodeOptionsUpdate(answer.activityOptions);
  }

  #address({ activityId, activityRunId }: ActivityIds) {
    return { namespace: this.core.namespace, activityId, runId: activityRunId || undefined };
  }

  #order(ids: ActivityIds) {
    return { ...this.#address(ids), identity: this.core.identity, requestId: randomUUID() };
  }

  async #calling<R>(what: string, { activityId }: ActivityIds, call: (service: ActivityClient['core']['service']) => Promise<R>) {
    return calling(`${what} activity ${activityId}`, async () => call(this.core.service));
  }
}
