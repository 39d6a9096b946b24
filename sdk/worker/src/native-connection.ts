import { Connection, type ConnectionOptions } from '@perdure/client';

export type NativeConnectionOptions = ConnectionOptions;

/** A connection for workers. Here it is the same as a client's, and either serves for both. */
export class NativeConnection extends Connection {
  static override async connect(options: NativeConnectionOptions = {}): Promise<NativeConnection> {
    return Connection.connect(options);
  }

  static override lazy(options: NativeConnectionOptions = {}): NativeConnection {
    return Connection.lazy(options);
  }
}
