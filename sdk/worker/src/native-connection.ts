import { Connection, type ConnectionLike, type ConnectionOptions } from '@perdure/client';
import { withEagerStarts } from './eager-workflow-slots.js';

export type NativeConnectionOptions = ConnectionOptions;

/** A connection for workers, which clients may share: their workflows can then start eagerly. */
export class NativeConnection extends Connection {
  declare readonly workflowService: ConnectionLike['workflowService'];
  readonly supportsEagerStart = true;

  protected constructor(options: NativeConnectionOptions) {
    super(options);
    this.workflowService = withEagerStarts(this);
  }

  static override async connect(options: NativeConnectionOptions = {}): Promise<NativeConnection> {
    return NativeConnection.lazy(options).connected();
  }

  static override lazy(options: NativeConnectionOptions = {}): NativeConnection {
    return new NativeConnection(options);
  }
}
