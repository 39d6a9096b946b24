// Goal: suppliers decide what a worker takes on, polls follow what the server suggests, and metrics tell of it. Method: our worker on our
// server, a supplier that notes its calls, and metrics in a buffer.
import {
  bundleWorkflowCode,
  DefaultLogger,
  MetricsBuffer,
  NativeConnection,
  Runtime,
  Worker,
  type ActivitySlotInfo,
  type BufferedMetricUpdate,
  type CustomSlotSupplier,
  type TunerHolder,
  type WorkerOptions,
} from '@perdure/worker';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { OurFixture } from './our-fixture.js';
import { activities } from './tuner-activities.js';
import type * as workflows from './tuner-workflows.js';

const limits = { timeout: 30_000 };
const buffer = new MetricsBuffer({ maxBufferSize: 100_000 });
const fixture = new OurFixture('sqlite');
let workflowBundle: NonNullable<WorkerOptions['workflowBundle']>;

before(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [], telemetryOptions: { metrics: { buffer } } });
  workflowBundle = await bundleWorkflowCode({ workflowsPath: fileURLToPath(new URL('tuner-workflows.js', import.meta.url)) });
});

/** Runs the workflow on a worker with these options. @returns the metrics of that time, on the worker's queue */
async function metricsOf(options: Partial<WorkerOptions>, count: number, ms: number): Promise<readonly BufferedMetricUpdate[]> {
  const taskQueue = randomUUID();
  const workerConnection = await NativeConnection.connect({ address: fixture.address });
  const worker = await Worker.create({ connection: workerConnection, taskQueue, workflowBundle, activities, ...options });
  const workflowId = randomUUID();
  await worker.runUntil(async () =>
    fixture.client.workflow.execute<typeof workflows.fanOut>('fanOut', { taskQueue, workflowId, args: [count, ms] }),
  );
  await workerConnection.close();
  return [...buffer.retrieveUpdates()].filter(({ attributes }) =>
    [attributes['task_queue'], attributes['taskQueue']].includes(taskQueue),
  );
}

const valuesOf = (updates: readonly BufferedMetricUpdate[], name: string, tags: Record<string, unknown> = {}) =>
  updates
    .filter(
      ({ metric, attributes }) => metric.name === name && Object.entries(tags).every(([key, value]) => attributes[key] === value),
    )
    .map(({ value }) => value);

const sum = (values: readonly number[]) => values.reduce((total, each) => total + each, 0);

test('each kind of work has its supplier, and all slots come back', limits, async () => {
  let [open, most, used, released] = [0, 0, 0, 0];
  const issue = () => {
    most = Math.max(most, ++open);
    return {};
  };
  const waiting: (() => void)[] = [];
  const supplier: CustomSlotSupplier<ActivitySlotInfo> = {
    type: 'custom',
    async reserveSlot(_context, signal) {
      while (open >= 2)
        await new Promise<void>((resolve, reject) => {
          waiting.push(resolve);
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        });
      return issue();
    },
    tryReserveSlot: () => (open < 2 ? issue() : null),
    markSlotUsed: ({ slotInfo }) => void (used += slotInfo.activityType === 'work' ? 1 : 0),
    releaseSlot() {
      open--;
      released++;
      waiting.shift()?.();
    },
  };
  const tuner: TunerHolder = {
    workflowTaskSlotSupplier: { type: 'fixed-size', numSlots: 3 },
    activityTaskSlotSupplier: supplier,
    localActivityTaskSlotSupplier: { type: 'resource-based', tunerOptions: { targetMemoryUsage: 1, targetCpuUsage: 1 } },
  };
  const updates = await metricsOf({ tuner }, 5, 20);
  assert.deepEqual([open, most, used], [0, 2, 5]);
  assert.ok(released >= used);
  const workflowSlots = valuesOf(updates, 'temporal_worker_task_slots_available', { worker_type: 'WorkflowWorker' });
  assert.ok(workflowSlots.every((free) => free >= 0 && free <= 3) && workflowSlots.at(-1) === 3, workflowSlots.join(' '));
});

test('polls grow in number while tasks wait at the server', limits, async () => {
  const activityTaskPollerBehavior = { type: 'autoscaling', initial: 1, maximum: 6 } as const;
  const updates = await metricsOf({ activityTaskPollerBehavior, maxConcurrentActivityTaskExecutions: 8 }, 40, 60);
  const polls = valuesOf(updates, 'temporal_num_pollers', { poller_type: 'activity_task' });
  assert.ok(Math.max(...polls) > 1 && Math.max(...polls) <= 6, polls.join(' '));
  assert.equal(polls.at(-1), 0, 'and none is left');
});

test('metrics of the worker and of its code, once each though every task replays', limits, async () => {
  const updates = await metricsOf({ maxCachedWorkflows: 0 }, 2, 1);
  const workflowType = 'fanOut';
  assert.deepEqual(valuesOf(updates, 'fan-outs', { workflowType, size: 2, namespace: 'default' }), [1]);
  assert.equal(sum(valuesOf(updates, 'pieces-of-work', { activityType: 'work' })), 3);
  assert.equal(
    sum(valuesOf(updates, 'temporal_activity_task_received', { activity_type: 'work', workflow_type: workflowType })),
    2,
  );
  const counted = ['workflow_completed', 'worker_start', 'local_activity_total'].map((name) =>
    sum(valuesOf(updates, `temporal_${name}`)),
  );
  assert.deepEqual(counted, [1, 1, 1]);
  const names = new Set(updates.map(({ metric }) => metric.name));
  for (const name of [
    'workflow_endtoend_latency',
    'workflow_task_execution_latency',
    'workflow_task_schedule_to_start_latency',
    'activity_schedule_to_start_latency',
    'activity_succeed_endtoend_latency',
    'num_pollers',
  ])
    assert.ok(names.has(`temporal_${name}`), name);
});
