// An unchanged official worker and client beside a scenario: only the histories they leave are written down.
import { Client, Connection } from '@temporalio/client';
import {
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  makeTelemetryFilterString,
  type WorkflowBundle,
} from '@temporalio/worker';
import { officialBundle } from '../../sdk/official-bundle.js';
import type { HandWorker } from '../hand-worker.js';
import * as activities from './recorded-activities.js';

const quiet = new DefaultLogger('ERROR');
let bundle: Promise<WorkflowBundle> | undefined;

function workflowBundle(): Promise<WorkflowBundle> {
  const telemetryOptions = { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } };
  if (bundle === undefined) Runtime.install({ logger: quiet, telemetryOptions });
  bundle ??= officialBundle(new URL('recorded-workflows.js', import.meta.url), quiet);
  return bundle;
}

/** Runs `body` while a worker polls the scenario's task queue. */
export async function withOfficialWorker(by: HandWorker, body: (client: Client) => Promise<void>): Promise<void> {
  const { address, taskQueue } = by;
  // Before any connection, since it installs the logger.
  const code = await workflowBundle();
  const [native, connection] = await Promise.all([NativeConnection.connect({ address }), Connection.connect({ address })]);
  try {
    const named = { identity: 'worker', buildId: 'build-1' };
    const worker = await Worker.create({
      ...named,
      connection: native,
      taskQueue,
      workflowBundle: code,
      activities,
      shutdownGraceTime: 0,
    });
    await worker.runUntil(body(new Client({ connection, identity: 'client' })));
  } finally {
    await connection.close();
    await native.close();
  }
}
