import { hostname } from 'node:os';
import type {
  ActivitySerializationContext,
  DataConverter,
  LoadedDataConverter,
  WorkflowSerializationContext,
} from '@perdure/common';
import { Connection, type ConnectionLike } from './connection/connection.js';
import type { Metadata } from './connection/call-scope.js';
import type { WorkflowService } from './connection/services.js';
import { loadDataConverter } from './load-data-converter.js';

export interface BaseClientOptions {
  /** How arguments, results and failures become bytes; JSON when left out. */
  dataConverter?: DataConverter | undefined;
  /** Who is calling, for the history; `pid@hostname` when left out. */
  identity?: string | undefined;
  /** A lazy one to localhost:7233 when left out. */
  connection?: ConnectionLike | undefined;
  /** 'default' when left out. */
  namespace?: string | undefined;
}

/** A client's options with what was left out filled in. */
export type LoadedWithDefaults<Options extends BaseClientOptions> = {
  [Name in keyof Omit<Options, 'connection'>]-?: NonNullable<Options[Name]>;
} & Pick<Options, 'connection'> & { loadedDataConverter: LoadedDataConverter };

/** What every call of a client needs. */
export interface ClientCore {
  readonly service: WorkflowService;
  readonly namespace: string;
  readonly identity: string;
  readonly dataConverter: LoadedDataConverter;
  readonly supportsEagerStart: boolean;
}

/** What all clients have in common: a connection, a namespace and a data converter. */
export class BaseClient {
  readonly connection: ConnectionLike;
  protected readonly core: ClientCore;

  protected constructor(options: BaseClientOptions) {
    this.connection = options.connection ?? Connection.lazy();
    this.core = {
      service: this.connection.workflowService,
      namespace: options.namespace ?? 'default',
      identity: options.identity ?? `${process.pid}@${hostname()}`,
      dataConverter: loadDataConverter(options.dataConverter),
      supportsEagerStart: this.connection.supportsEagerStart ?? false,
    };
  }

  /** The options of every client with what was left out filled in; each client does so for its own. */
  protected withDefaults<Options extends BaseClientOptions>(options: Options): Options & LoadedWithDefaults<BaseClientOptions> {
    const { namespace, identity, dataConverter: loadedDataConverter } = this.core;
    return { ...options, namespace, identity, dataConverter: options.dataConverter ?? {}, loadedDataConverter };
  }

  /** Direct access to the API. */
  get workflowService(): WorkflowService {
    return this.connection.workflowService;
  }

  /** Calls made within the function fail at this time (a Date, or Unix milliseconds); see isGrpcDeadlineError. */
  async withDeadline<R>(deadline: number | Date, fn: () => Promise<R>): Promise<R> {
    return this.connection.withDeadline(deadline, fn);
  }

  /** Calls made within the function fail when the signal is aborted; see isGrpcCancelledError. */
  async withAbortSignal<R>(abortSignal: AbortSignal, fn: () => Promise<R>): Promise<R> {
    return this.connection.withAbortSignal(abortSignal, fn);
  }

  /** Calls made within the function have these headers besides. */
  async withMetadata<R>(metadata: Metadata, fn: () => Promise<R>): Promise<R> {
    return this.connection.withMetadata(metadata, fn);
  }
}

/** What converters are told of a workflow's payloads. */
export function workflowContext({ namespace }: ClientCore, workflowId: string): WorkflowSerializationContext {
  return { type: 'workflow', namespace, workflowId };
}

/** What converters are told of the payloads of an activity without a workflow. */
export function activityContext({ namespace }: ClientCore, activityId: string): ActivitySerializationContext {
  return { type: 'activity', namespace, activityId, isLocal: false };
}
