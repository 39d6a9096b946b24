import { ensureTemporalFailure, NamespaceNotFoundError, type ActivitySerializationContext } from '@perdure/common';
import { encodeErrorToFailure, encodeToPayloads } from '@perdure/common/internal';
import { StatusCode, type common } from '@perdure/wire/types';
import { BaseClient, type BaseClientOptions, type LoadedWithDefaults } from './base-client.js';
import {
  ActivityCancelledError,
  ActivityCompletionError,
  ActivityNotFoundError,
  ActivityPausedError,
  ActivityResetError,
} from './errors.js';
import { clientError, hasStatus } from './grpc-errors.js';

export type AsyncCompletionClientOptions = BaseClientOptions;
export type LoadedAsyncCompletionClientOptions = LoadedWithDefaults<AsyncCompletionClientOptions>;

/** For activities that are known by their task token alone. */
export interface AsyncCompletionOperationOptions {
  /** What converters are told of the payloads. Where the activity's ids are given, it is made of them. */
  serializationContext?: ActivitySerializationContext | undefined;
}

/** An activity by its ids; without a workflow id it is one that no workflow has scheduled. */
export interface FullActivityId {
  workflowId?: string | undefined;
  /** The latest run when left out. */
  runId?: string | undefined;
  activityId: string;
}

type Target = Uint8Array | FullActivityId;

/** Completes activities that were left open by CompleteAsyncError: by their task token, or by their ids. */
export class AsyncCompletionClient extends BaseClient {
  readonly options: LoadedAsyncCompletionClientOptions;

  constructor(options: AsyncCompletionClientOptions = {}) {
    super(options);
    this.options = this.withDefaults(options);
  }

  async complete(target: Target, result: unknown, options?: AsyncCompletionOperationOptions): Promise<void> {
    const payloads = await this.#encode(target, result, options);
    await this.#report(
      async () =>
        this.core.service.respondActivityTaskCompleted({ ...this.#common(), taskToken: target as Uint8Array, result: payloads }),
      async () => this.core.service.respondActivityTaskCompletedById({ ...this.#common(), ...idsOf(target), result: payloads }),
      target,
    );
  }

  async fail(target: Target, error: unknown, options?: AsyncCompletionOperationOptions): Promise<void> {
    const context = this.#context(target, options);
    const failure = await encodeErrorToFailure(this.core.dataConverter, ensureTemporalFailure(error), context);
    await this.#report(
      async () => this.core.service.respondActivityTaskFailed({ ...this.#common(), taskToken: target as Uint8Array, failure }),
      async () => this.core.service.respondActivityTaskFailedById({ ...this.#common(), ...idsOf(target), failure }),
      target,
    );
  }

  /** Reports that the activity was cancelled, after it was asked to. */
  async reportCancellation(target: Target, details?: unknown, options?: AsyncCompletionOperationOptions): Promise<void> {
    const payloads = await this.#encode(target, details, options);
    await this.#report(
      async () =>
        this.core.service.respondActivityTaskCanceled({ ...this.#common(), taskToken: target as Uint8Array, details: payloads }),
      async () => this.core.service.respondActivityTaskCanceledById({ ...this.#common(), ...idsOf(target), details: payloads }),
      target,
    );
  }

  /** @throws ActivityCancelledError, ActivityPausedError, ActivityResetError when the server asks for it */
  async heartbeat(target: Target, details?: unknown, options?: AsyncCompletionOperationOptions): Promise<void> {
    const payloads = await this.#encode(target, details, options);
    const answer = await this.#report(
      async () =>
        this.core.service.recordActivityTaskHeartbeat({ ...this.#common(), taskToken: target as Uint8Array, details: payloads }),
      async () => this.core.service.recordActivityTaskHeartbeatById({ ...this.#common(), ...idsOf(target), details: payloads }),
      target,
    );
    if (answer.cancelRequested === true) throw new ActivityCancelledError('The activity is asked to cancel');
    if (answer.activityReset === true) throw new ActivityResetError('The activity was reset');
    if (answer.activityPaused === true) throw new ActivityPausedError('The activity was paused');
  }

  #common() {
    return { namespace: this.core.namespace, identity: this.core.identity };
  }

  #context(target: Target, options?: AsyncCompletionOperationOptions): ActivitySerializationContext | undefined {
    if (target instanceof Uint8Array) return options?.serializationContext;
    const { activityId, workflowId } = target;
    return { type: 'activity', namespace: this.core.namespace, activityId, workflowId, isLocal: false };
  }

  async #encode(target: Target, value: unknown, options?: AsyncCompletionOperationOptions): Promise<common.Payloads> {
    return { payloads: await encodeToPayloads(this.core.dataConverter, [value], this.#context(target, options)) };
  }

  async #report<R>(byToken: () => Promise<R>, byId: () => Promise<R>, target: Target): Promise<R> {
    try {
      return await (target instanceof Uint8Array ? byToken() : byId());
    } catch (error) {
      const known = clientError(error, 'Failed to report');
      if (known instanceof NamespaceNotFoundError) throw known;
      if (hasStatus(error, StatusCode.NOT_FOUND)) throw new ActivityNotFoundError('not found', { cause: error });
      throw new ActivityCompletionError((error as { readonly details?: string }).details || 'unknown', { cause: error });
    }
  }
}

function idsOf(target: Target): FullActivityId {
  return target as FullActivityId;
}
