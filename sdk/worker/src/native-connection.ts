import { Connection, ServiceError, type ConnectionLike, type ConnectionOptions } from '@perdure/client';
import { IllegalStateError } from '@perdure/common';
import type { MethodDescription, StatusCode } from '@perdure/wire/types';
import { withEagerStarts } from './eager-workflow-slots.js';
import { TransportError } from './errors.js';
import { Runtime } from './runtime/runtime.js';

/** Whether requests are compressed. */
export type GrpcCompressionConfig = { codec: 'gzip' } | { codec: 'none' };

export interface NativeConnectionOptions extends Omit<ConnectionOptions, 'plugins'> {
  /** None when left out: most requests are small, and compression costs more than it saves. Answers may be compressed either way. */
  grpcCompression?: GrpcCompressionConfig | undefined;
  /** Things that may change these options first. Clients and workers on the connection ask them too. */
  plugins?: NativeConnectionPlugin[] | undefined;
}

export interface NativeConnectionPlugin {
  get name(): string;
  configureNativeConnection?(options: NativeConnectionOptions): NativeConnectionOptions;
}

/** A worker, as the connection that it stands on knows it. */
interface ConnectionHolder {
  readonly options: { readonly taskQueue: string };
  getState(): string;
}

let holdersOf: (connection: NativeConnection) => Set<ConnectionHolder>;

/** Until the returned function is called, the connection cannot be closed. */
export function hold(connection: NativeConnection, holder: ConnectionHolder): () => void {
  const holders = holdersOf(connection);
  holders.add(holder);
  return () => void holders.delete(holder);
}

/** A connection for workers, which clients may share: their workflows can then start eagerly. */
export class NativeConnection extends Connection {
  readonly #holders = new Set<ConnectionHolder>();
  declare readonly workflowService: ConnectionLike['workflowService'];
  readonly supportsEagerStart = true;

  protected constructor({ plugins = [], ...given }: NativeConnectionOptions) {
    const options = plugins.reduce<NativeConnectionOptions>(
      (changed, plugin) => plugin.configureNativeConnection?.(changed) ?? changed,
      given,
    );
    // Their hooks for other connections are not for this one.
    super({ ...options, channelArgs: channelArgsOf(options), plugins: [] }, plugins);
    this.workflowService = withEagerStarts(this);
  }

  static override async connect(options: NativeConnectionOptions = {}): Promise<NativeConnection> {
    return NativeConnection.lazy(options).connected();
  }

  static override lazy(options: NativeConnectionOptions = {}): NativeConnection {
    return new NativeConnection(options);
  }

  /** @deprecated use connect */
  static async create(options?: NativeConnectionOptions): Promise<NativeConnection> {
    return NativeConnection.connect(options);
  }

  protected override onAttempt({ name }: MethodDescription, request: object): ((status?: StatusCode) => void) | undefined {
    return Runtime.countRequest(name, request);
  }

  /** @throws TransportError */
  override async ensureConnected(): Promise<void> {
    try {
      await super.ensureConnected();
    } catch (error) {
      throw error instanceof ServiceError ? new TransportError(error.message, { cause: error.cause }) : error;
    }
  }

  /**
   * Ends the connection; calls under way fail.
   * @throws IllegalStateError while a worker holds it: from its creation until its `run` has returned or failed
   */
  override async close(): Promise<void> {
    const [first] = this.#holders;
    if (first !== undefined) {
      const worker = `a worker of task queue '${first.options.taskQueue}' (${first.getState()}) needs it`;
      throw new IllegalStateError(
        `The connection cannot be closed: ${worker}. Shut the worker down and wait until its run() has returned`,
      );
    }
    await super.close();
  }

  static {
    holdersOf = (connection) => connection.#holders;
  }
}

/** The number that grpc-js has for it, as all of gRPC has. */
const gzip = 2;

function channelArgsOf({ channelArgs, grpcCompression }: NativeConnectionOptions): ConnectionOptions['channelArgs'] {
  return grpcCompression?.codec === 'gzip' ? { 'grpc.default_compression_algorithm': gzip, ...channelArgs } : channelArgs;
}
