// The official worker of the crash suites, a process of its own: node load-worker.js <address> <task queue>
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { officialBundle } from '../sdk/official-bundle.js';
import * as activities from './load-activities.js';

const [address, taskQueue] = process.argv.slice(2);
if (address === undefined || taskQueue === undefined) throw new Error('usage: load-worker <address> <task queue>');

const logger = new DefaultLogger('ERROR');
Runtime.install({ logger });
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  taskQueue,
  workflowBundle: await officialBundle(new URL('load-workflows.js', import.meta.url), logger),
  activities,
  // A sticky task that a dead server handed out waits no longer than an ordinary one.
  stickyQueueScheduleToStartTimeout: '3s',
  shutdownGraceTime: '1s',
});
process.stdout.write('worker polls\n');
await worker.run();
await connection.close();
