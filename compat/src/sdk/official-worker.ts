import {
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  type NativeConnectionOptions,
  type WorkerOptions,
  type WorkflowBundle,
} from '@temporalio/worker';
import * as activities from './activities.js';
import { officialBundle } from './official-bundle.js';

const quiet = new DefaultLogger('ERROR');
let installed = false;
let bundle: Promise<WorkflowBundle> | undefined;

function workflowBundle(): Promise<WorkflowBundle> {
  if (!installed) Runtime.install({ logger: quiet });
  installed = true;
  bundle ??= officialBundle(new URL('workflows.js', import.meta.url), quiet);
  return bundle;
}

export interface RunningWorker {
  /** A client on the worker's own connection may start workflows eagerly. */
  readonly connection: NativeConnection;
  stop(): Promise<void>;
}

/** An unchanged official worker in this process, polling `taskQueue`. */
export async function startOfficialWorker(
  taskQueue: string,
  connectionOptions: NativeConnectionOptions,
  workerOptions: Partial<WorkerOptions> = {},
): Promise<RunningWorker> {
  const code = await workflowBundle();
  const connection = await NativeConnection.connect(connectionOptions);
  const worker = await Worker.create({ connection, taskQueue, workflowBundle: code, activities, ...workerOptions });
  const run = worker.run();
  // A worker that dies is noticed by the tests that then time out; `stop` reports why.
  run.catch(() => undefined);
  return {
    connection,
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await run.finally(() => connection.close());
    },
  };
}
