import { Connection, type ConnectionLike, type ConnectionOptions } from '@perdure/client';
import { withEagerStarts } from './eager-workflow-slots.js';

export interface NativeConnectionOptions extends Omit<ConnectionOptions, 'plugins'> {
  /** Things that may change these options first. Clients and workers on the connection ask them too. */
  plugins?: NativeConnectionPlugin[] | undefined;
}

export interface NativeConnectionPlugin {
  get name(): string;
  configureNativeConnection?(options: NativeConnectionOptions): NativeConnectionOptions;
}

/** A connection for workers, which clients may share: their workflows can then start eagerly. */
export class NativeConnection extends Connection {
  declare readonly workflowService: ConnectionLike['workflowService'];
  readonly supportsEagerStart = true;

  protected constructor({ plugins = [], ...given }: NativeConnectionOptions) {
    const options = plugins.reduce<NativeConnectionOptions>(
      (changed, plugin) => plugin.configureNativeConnection?.(changed) ?? changed,
      given,
    );
    // Their hooks for other connections are not for this one.
    super({ ...options, plugins: [] }, plugins);
    this.workflowService = withEagerStarts(this);
  }

  static override async connect(options: NativeConnectionOptions = {}): Promise<NativeConnection> {
    return NativeConnection.lazy(options).connected();
  }

  static override lazy(options: NativeConnectionOptions = {}): NativeConnection {
    return new NativeConnection(options);
  }
}
