import { Context } from '@temporalio/activity';
import {
  bundleWorkflowCode,
  DefaultLogger,
  makeTelemetryFilterString,
  NativeConnection,
  Runtime,
  Worker,
  type WorkflowBundle,
} from '@temporalio/worker';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as activities from '../sdk-worker/activities.js';
import { contextActivities } from '../sdk-worker/context-activities.js';
import type { ContextCodec } from './context-codec.js';
import { corpusFiles } from './corpus-files.js';
import { corpusSinks } from './corpus-sinks.js';

const logger = new DefaultLogger('ERROR');
const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
Runtime.install({ logger, shutdownSignals: [], telemetryOptions: { logging: { filter } } });

let bundle: Promise<WorkflowBundle> | undefined;

/** The corpus with nothing changed but the scope of its imports, bundled once by the official bundler. */
export async function officialBundle(): Promise<WorkflowBundle> {
  bundle ??= bundleCorpus();
  return bundle;
}

async function bundleCorpus(): Promise<WorkflowBundle> {
  const folder = new URL('official/', import.meta.url);
  for (const name of corpusFiles) {
    const code = await readFile(new URL(`../${name}`, import.meta.url), 'utf8');
    const copy = new URL(name, folder);
    await mkdir(new URL('.', copy), { recursive: true });
    await writeFile(copy, code.replaceAll('@perdure/', '@temporalio/'));
  }
  return bundleWorkflowCode({ workflowsPath: fileURLToPath(new URL(corpusFiles[0] ?? '', folder)), logger });
}

export interface RunningWorker {
  stop(): Promise<void>;
}

/** The official worker in this process, polling `taskQueue`. */
export async function startOfficialWorker(taskQueue: string, address: string, codec: ContextCodec): Promise<RunningWorker> {
  const connection = await NativeConnection.connect({ address });
  const own = { ...activities, ...contextActivities(Context) };
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: await officialBundle(),
    activities: own,
    maxHeartbeatThrottleInterval: 100,
    sinks: corpusSinks(),
    dataConverter: { payloadCodecs: [codec] },
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
