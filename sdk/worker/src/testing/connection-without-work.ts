import { delay, systemEnvironment } from '../environment.js';
import { NativeConnection } from '../native-connection.js';

/** A connection to a server that has a namespace and no work. */
export function connectionWithoutWork(): NativeConnection {
  const connection = NativeConnection.lazy({ address: '127.0.0.1:1' });
  const answers = {
    getSystemInfo: async () => ({}),
    describeNamespace: async () => ({}),
    pollActivityTaskQueue: async () => delay(systemEnvironment, 10).then(() => ({})),
  };
  Object.assign(connection.workflowService, answers);
  return Object.assign(connection, { ensureConnected: async () => undefined });
}
