import { Context } from '@temporalio/activity';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker, type WorkflowBundle } from '@temporalio/worker';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as activities from '../sdk-worker/activities.js';
import { contextActivities } from '../sdk-worker/context-activities.js';

const logger = new DefaultLogger('ERROR');
Runtime.install({ logger, shutdownSignals: [] });

let bundle: Promise<WorkflowBundle> | undefined;

/** The corpus with nothing changed but the scope of its imports, bundled once by the official bundler. */
export async function officialBundle(): Promise<WorkflowBundle> {
  bundle ??= bundleCorpus();
  return bundle;
}

async function bundleCorpus(): Promise<WorkflowBundle> {
  const folder = new URL('official/', import.meta.url);
  await mkdir(folder, { recursive: true });
  for (const name of ['workflows.js', 'trouble-workflows.js']) {
    const code = await readFile(new URL(`../sdk-worker/${name}`, import.meta.url), 'utf8');
    await writeFile(new URL(name, folder), code.replaceAll('@perdure/', '@temporalio/'));
  }
  return bundleWorkflowCode({ workflowsPath: fileURLToPath(new URL('workflows.js', folder)), logger });
}

export interface RunningWorker {
  stop(): Promise<void>;
}

/** The official worker in this process, polling `taskQueue`. */
export async function startOfficialWorker(taskQueue: string, address: string): Promise<RunningWorker> {
  const connection = await NativeConnection.connect({ address });
  const own = { ...activities, ...contextActivities(Context) };
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: await officialBundle(),
    activities: own,
    maxHeartbeatThrottleInterval: 100,
  });
  const run = worker.run();
  run.catch(() => undefined);
  return {
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await run.finally(async () => connection.close());
    },
  };
}
