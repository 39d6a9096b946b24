import { setTimeout as sleep } from 'node:timers/promises';
import { GrpcChannel, type GrpcServiceError } from '@perdure/transport-grpc/client';
import { IllegalStateError } from '@perdure/common';
import { StatusCode, WorkflowService as WorkflowServiceDescription, type MethodDescription } from '@perdure/wire/types';
import { isGrpcServiceError, ServiceError } from '../errors.js';
import { CallHeaders } from './call-headers.js';
import { CallScope, type Metadata } from './call-scope.js';
import {
  withDefaults,
  type ConnectionOptions,
  type ConnectionOptionsWithDefaults,
  type ConnectionPlugin,
} from './connection-options.js';
import { defaultGrpcRetryOptions } from './grpc-retry.js';
import {
  healthServiceOf,
  operatorServiceOf,
  workflowServiceOf,
  type HealthService,
  type OperatorService,
  type WorkflowService,
} from './services.js';

/** What clients want of a connection; a worker's own connection is another. */
export interface ConnectionLike {
  readonly workflowService: WorkflowService;
  readonly operatorService: OperatorService;
  readonly plugins?: readonly ConnectionPlugin[] | undefined;
  /** Whether it takes first workflow tasks, that come with the answer to a start, to a worker. */
  readonly supportsEagerStart?: boolean | undefined;
  close(): Promise<void>;
  ensureConnected(): Promise<void>;
  withDeadline<R>(deadline: number | Date, fn: () => Promise<R>): Promise<R>;
  withMetadata<R>(metadata: Metadata, fn: () => Promise<R>): Promise<R>;
  withAbortSignal<R>(abortSignal: AbortSignal, fn: () => Promise<R>): Promise<R>;
}

const defaultRetry = defaultGrpcRetryOptions();
/** A certificate that is refused is not accepted the next time. */
const isTlsTrouble = (details: string): boolean => /certificate|ERR_TLS|ERR_SSL/i.test(details);
/** Workers ask again themselves: they must see at once that the server has gone. */
const isWorkersPoll = ({ name }: MethodDescription): boolean => /^Poll\w+TaskQueue$/.test(name);
/** Of grpc-js: the parts of its reason that say nothing. */
const emptyNotes = / Last error: (?:null|undefined)\.?(?= |$)| Resolution note: $/g;
/** How soon a server that is not there yet is tried again while connecting. */
const connectRetryMs = 200;

/** A connection to a server. It is expensive to make and carries any number of calls: make one and share it. */
export class Connection implements ConnectionLike {
  readonly options: ConnectionOptionsWithDefaults;
  /** Every method of the API, as functions from request to promise of the answer. */
  readonly workflowService: WorkflowService;
  readonly operatorService: OperatorService;
  readonly healthService: HealthService;
  readonly plugins: readonly ConnectionPlugin[];
  readonly #channel: GrpcChannel;
  readonly #scope = new CallScope();
  readonly #headers = new CallHeaders();
  #apiKey: (() => string) | undefined;
  #connected: Promise<void> | undefined;
  #closed = false;

  /** @param plugins  For the clients and workers on this connection, if not the options' own. */
  protected constructor(given: ConnectionOptions, plugins?: readonly ConnectionPlugin[]) {
    this.options = withDefaults(given);
    this.plugins = plugins ?? this.options.plugins;
    const { apiKey } = given;
    if (apiKey !== undefined) this.setApiKey(apiKey);
    this.#channel = new GrpcChannel(this.options);
    const call = this.#call.bind(this);
    this.workflowService = workflowServiceOf(call);
    this.operatorService = operatorServiceOf(call);
    this.healthService = healthServiceOf(call);
  }

  /** Connects, or fails within `connectTimeout` with the reason. */
  static async connect(options: ConnectionOptions = {}): Promise<Connection> {
    return Connection.lazy(options).connected();
  }

  /** Connects when the first call is made. */
  static lazy(options: ConnectionOptions = {}): Connection {
    return new Connection(options);
  }

  /** Itself, once it is connected; closed if that fails. */
  protected async connected(): Promise<this> {
    try {
      await this.ensureConnected();
      return this;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Resolves when the server has answered once. @throws ServiceError */
  async ensureConnected(): Promise<void> {
    this.#connected ??= this.#connect();
    try {
      await this.#connected;
    } catch (error) {
      this.#connected = undefined;
      throw error;
    }
  }

  async #connect(): Promise<void> {
    const { connectTimeoutMs, address, proxy } = this.options;
    const deadlineMs = Date.now() + connectTimeoutMs;
    let unavailable: GrpcServiceError | undefined;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#attempt(WorkflowServiceDescription.name, getSystemInfo, {}, deadlineMs);
        return;
      } catch (error) {
        if (!isGrpcServiceError(error)) throw error;
        // A server that does not know the method is connected all the same.
        if (error.code === StatusCode.UNIMPLEMENTED) return;
        const delayMs = isTlsTrouble(error.details) ? undefined : this.#connectDelayMs(attempt, error);
        if (delayMs === undefined || Date.now() + delayMs >= deadlineMs) {
          // At the end of the time the last reason says more than that the time is over.
          const { details } = error.code === StatusCode.DEADLINE_EXCEEDED ? (unavailable ?? error) : error;
          const by = proxy === undefined ? address : `${address} through the proxy ${proxy.address}`;
          throw new ServiceError(`Failed to connect to ${by}: ${details.replace(emptyNotes, '')}`, {
            cause: error,
          });
        }
        unavailable = error;
        await sleep(delayMs);
      }
    }
  }

  /** A server that is not there may come; what else may pass is tried again as for any call. Undefined: it will not pass. */
  #connectDelayMs(attempt: number, error: GrpcServiceError): number | undefined {
    if (error.code === StatusCode.UNAVAILABLE) return connectRetryMs;
    const isRepeated = this.options.interceptors === undefined && defaultRetry.retryableDecider(attempt, error);
    return isRepeated ? defaultRetry.delayFunction(attempt, error) : undefined;
  }

  async #call(serviceName: string, method: MethodDescription, request: object): Promise<object> {
    if (this.#closed) throw new IllegalStateError('The connection is closed');
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(serviceName, method, request);
      } catch (error) {
        if (await this.#mayRepeat(method, attempt, error)) continue;
        // The transport's stack ends at the event loop; this one leads to whoever waits for the answer.
        if (isGrpcServiceError(error)) Error.captureStackTrace(error);
        throw error;
      }
    }
  }

  /** Waits as long as is due before a call is sent again. False: it shall not be. */
  async #mayRepeat(method: MethodDescription, attempt: number, error: unknown): Promise<boolean> {
    if (this.options.interceptors !== undefined || isWorkersPoll(method)) return false;
    if (!isGrpcServiceError(error) || !defaultRetry.retryableDecider(attempt, error)) return false;
    const { deadline, abortSignal } = this.#scope.current();
    const delayMs = defaultRetry.delayFunction(attempt, error);
    if (deadline !== undefined && Date.now() + delayMs >= Number(deadline)) return false;
    await sleep(delayMs, undefined, abortSignal === undefined ? {} : { signal: abortSignal }).catch(() => undefined);
    return !this.#closed && abortSignal?.aborted !== true;
  }

  async #attempt(serviceName: string, method: MethodDescription, request: object, latestMs?: number): Promise<object> {
    const { deadline, abortSignal, metadata: scoped } = this.#scope.current();
    const { namespace } = request as { readonly namespace?: unknown };
    const metadata = this.#headers.of(
      typeof namespace === 'string' ? namespace : '',
      this.#apiKey?.(),
      this.options.metadata,
      scoped,
    );
    const deadlineMs =
      deadline === undefined || latestMs === undefined ? (latestMs ?? deadline) : Math.min(Number(deadline), latestMs);
    const options = { deadlineMs: deadlineMs === undefined ? undefined : Number(deadlineMs), signal: abortSignal, metadata };
    const ended = this.onAttempt(method, request);
    const call = this.#channel.call(serviceName, method, request, options);
    if (ended === undefined) return call;
    try {
      const response = await call;
      ended();
      return response;
    } catch (error) {
      // A call that is given up says nothing about the server.
      if (isGrpcServiceError(error) && abortSignal?.aborted !== true) ended(error.code);
      throw error;
    }
  }

  /** For connections that count their calls. @returns what is told how the attempt ended: the status of a failure, or nothing */
  protected onAttempt(_method: MethodDescription, _request: object): ((status?: StatusCode) => void) | undefined {
    return undefined;
  }

  /** Calls made within the function fail with DEADLINE_EXCEEDED at this time (a Date, or Unix milliseconds). */
  async withDeadline<R>(deadline: number | Date, fn: () => Promise<R>): Promise<R> {
    return this.#scope.run({ deadline }, fn);
  }

  /** Calls made within the function fail with CANCELLED when the signal is aborted. */
  async withAbortSignal<R>(abortSignal: AbortSignal, fn: () => Promise<R>): Promise<R> {
    return this.#scope.run({ abortSignal }, fn);
  }

  /** Calls made within the function have these headers besides. */
  async withMetadata<R>(metadata: Metadata, fn: () => Promise<R>): Promise<R> {
    return this.#scope.run({ metadata }, fn);
  }

  /** Calls made within the function use this key. */
  async withApiKey<R>(apiKey: string, fn: () => Promise<R>): Promise<R> {
    return this.#scope.run({ metadata: { Authorization: `Bearer ${apiKey}` } }, fn);
  }

  /** The key of all calls from now on. */
  setApiKey(apiKey: string | (() => string)): void {
    if (apiKey === '') throw new TypeError('`apiKey` must not be an empty string');
    this.#apiKey = typeof apiKey === 'string' ? () => apiKey : apiKey;
  }

  /** The headers of all calls from now on, besides those that are the SDK's own. */
  setMetadata(metadata: Metadata): void {
    (this.options as { metadata: Metadata }).metadata = { ...metadata };
  }

  /** Ends the connection; calls under way fail. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#channel.close();
  }
}

const getSystemInfo: MethodDescription = {
  name: 'GetSystemInfo',
  requestType: 'temporal.api.workflowservice.v1.GetSystemInfoRequest',
  responseType: 'temporal.api.workflowservice.v1.GetSystemInfoResponse',
};
