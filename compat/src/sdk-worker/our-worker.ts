import { Context } from '@perdure/activity';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker, type WorkerOptions } from '@perdure/worker';
import { fileURLToPath } from 'node:url';
import * as activities from './activities.js';
import { contextActivities } from './context-activities.js';

Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });

let bundle: ReturnType<typeof bundleOf> | undefined;

/** The workflows of a file in this folder. */
export async function bundleOf(name: string) {
  return bundleWorkflowCode({ workflowsPath: fileURLToPath(new URL(`${name}.js`, import.meta.url)) });
}

/** The corpus, bundled once. */
export async function ourBundle() {
  bundle ??= bundleOf('workflows');
  return bundle;
}

export const ourActivities = { ...activities, ...contextActivities(Context) };

export interface RunningWorker {
  readonly worker: Worker;
  stop(): Promise<void>;
}

/** Our worker in this process, polling `taskQueue`. */
export async function startOurWorker(
  taskQueue: string,
  address: string,
  options: Partial<WorkerOptions> = {},
): Promise<RunningWorker> {
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: await ourBundle(),
    activities: ourActivities,
    // Cancellations are learnt of by heartbeats.
    maxHeartbeatThrottleInterval: 100,
    ...options,
  });
  const run = worker.run();
  run.catch(() => undefined);
  return {
    worker,
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await run.finally(async () => connection.close());
    },
  };
}
