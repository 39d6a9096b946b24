import type { MetricMeter } from '@perdure/common';
import { enums } from '@perdure/wire/types';
import type { SlotInfo } from '../tuner/slot-supplier.js';

export type ActivityEnd = 'completed' | 'failed' | 'cancelled';
export type RunEnd = 'completed' | 'failed' | 'canceled' | 'continueAsNew';
type PollerType = 'workflow_task' | 'sticky_workflow_task' | 'activity_task';

/** What a worker counts; times in milliseconds. */
export interface WorkerMetrics extends TaskMetrics, ActivityMetrics, PollMetrics {}

interface TaskMetrics {
  cacheHit(): void;
  cacheMiss(): void;
  cacheEviction(): void;
  cacheSize(runs: number): void;
  workflowTaskCompleted(workflowType: string, latencyMs: number): void;
  workflowTaskFailed(workflowType: string, cause: enums.WorkflowTaskFailedCause): void;
  runEnded(workflowType: string, how: RunEnd, latencyMs: number): void;
}

/** What an activity is counted under. */
interface ActivityKind {
  readonly activityType: string;
  readonly workflowType?: string | undefined;
  readonly isLocal: boolean;
}

interface ActivityMetrics {
  activityReceived(kind: ActivityKind, isEager: boolean, waitedMs: number): void;
  activityEnded(kind: ActivityKind, outcome: ActivityEnd, latencyMs: number): void;
  /** From its first scheduling to its success. */
  activitySucceeded(kind: ActivityKind, latencyMs: number): void;
}

interface PollMetrics {
  workerStarted(): void;
  /** How long its task had waited; undefined when it brought none. */
  workflowPolled(waitedMs: number | undefined): void;
  activityPollEmpty(): void;
  /** Polls that wait at the server. */
  pollers(of: PollerType, count: number): void;
  /** Slots with work in them, and those that could be reserved yet if that is known. */
  slots(of: SlotInfo['type'], used: number, available: number | undefined): void;
}

/** Under the names that the official SDKs' metrics have (sdk-core: crates/sdk-core/src/telemetry/metrics.rs), so that dashboards fit. */
export function workerMetrics(plain: MetricMeter, namespace: string, taskQueue: string): WorkerMetrics {
  const meter = plain.withTags({ namespace, task_queue: taskQueue });
  return { ...taskMetrics(meter), ...activityMetrics(meter), ...pollMetrics(meter) };
}

/** The unit that exporters turn into milliseconds or seconds. */
export const durationUnit = 'duration';

const latency = (meter: MetricMeter, name: string) => {
  const histogram = meter.createHistogram(name, 'int', durationUnit);
  return (ms: number, tags: Record<string, string>) => histogram.record(Math.max(Math.round(ms), 0), tags);
};

function taskMetrics(meter: MetricMeter): TaskMetrics {
  const counter = (name: string) => meter.createCounter(name);
  const cache = {
    hit: counter('sticky_cache_hit'),
    miss: counter('sticky_cache_miss'),
    evicted: counter('sticky_cache_total_forced_eviction'),
    size: meter.createGauge('sticky_cache_size'),
  };
  const taskLatency = latency(meter, 'workflow_task_execution_latency');
  const taskFailed = counter('workflow_task_execution_failed');
  const runLatency = latency(meter, 'workflow_endtoend_latency');
  const runs = {
    completed: counter('workflow_completed'),
    failed: counter('workflow_failed'),
    canceled: counter('workflow_canceled'),
    continueAsNew: counter('workflow_continue_as_new'),
  };
  return {
    cacheHit: () => cache.hit.add(1),
    cacheMiss: () => cache.miss.add(1),
    cacheEviction: () => cache.evicted.add(1),
    cacheSize: (count) => cache.size.set(count),
    workflowTaskCompleted: (workflowType, latencyMs) => taskLatency(latencyMs, { workflow_type: workflowType }),
    workflowTaskFailed(workflowType, cause) {
      const isMismatch = cause === enums.WorkflowTaskFailedCause.NON_DETERMINISTIC_ERROR;
      taskFailed.add(1, { workflow_type: workflowType, failure_reason: isMismatch ? 'NonDeterminismError' : 'WorkflowError' });
    },
    runEnded(workflowType, how, latencyMs) {
      runs[how].add(1, { workflow_type: workflowType });
      runLatency(latencyMs, { workflow_type: workflowType });
    },
  };
}

function activityMetrics(meter: MetricMeter): ActivityMetrics {
  const kinds = ['activity', 'local_activity'].map((name) => ({
    latency: latency(meter, `${name}_execution_latency`),
    succeeded: latency(meter, `${name}_succeed_endtoend_latency`),
    failed: meter.createCounter(`${name}_execution_failed`),
    cancelled: meter.createCounter(`${name}_execution_cancelled`),
  }));
  const localTotal = meter.createCounter('local_activity_total');
  const received = meter.createCounter('activity_task_received');
  const waited = latency(meter, 'activity_schedule_to_start_latency');
  const tagsOf = ({ activityType, workflowType = '' }: ActivityKind) => ({
    activity_type: activityType,
    workflow_type: workflowType,
  });
  return {
    activityReceived(kind, isEager, waitedMs) {
      received.add(1, { ...tagsOf(kind), eager: isEager });
      waited(waitedMs, tagsOf(kind));
    },
    activityEnded(kind, outcome, latencyMs) {
      const metrics = kinds[Number(kind.isLocal)];
      const tags = tagsOf(kind);
      if (kind.isLocal) localTotal.add(1, tags);
      metrics?.latency(latencyMs, tags);
      if (outcome !== 'completed') metrics?.[outcome].add(1, tags);
    },
    activitySucceeded: (kind, latencyMs) => kinds[Number(kind.isLocal)]?.succeeded(latencyMs, tagsOf(kind)),
  };
}

const workerTypes = {
  workflow: 'WorkflowWorker',
  activity: 'ActivityWorker',
  'local-activity': 'LocalActivityWorker',
  nexus: 'NexusWorker',
} as const;

function pollMetrics(meter: MetricMeter): PollMetrics {
  const counter = (name: string) => meter.createCounter(name);
  const started = counter('worker_start');
  const workflow = { empty: counter('workflow_task_queue_poll_empty'), succeeded: counter('workflow_task_queue_poll_succeed') };
  const workflowWait = latency(meter, 'workflow_task_schedule_to_start_latency');
  const activityEmpty = counter('activity_poll_no_task');
  const pollers = meter.createGauge('num_pollers');
  const slots = {
    used: meter.createGauge('worker_task_slots_used'),
    available: meter.createGauge('worker_task_slots_available'),
  };
  return {
    workerStarted: () => started.add(1),
    workflowPolled(waitedMs) {
      if (waitedMs === undefined) return workflow.empty.add(1);
      workflow.succeeded.add(1);
      workflowWait(waitedMs, {});
    },
    activityPollEmpty: () => activityEmpty.add(1),
    pollers: (of, count) => pollers.set(count, { poller_type: of }),
    slots(of, used, available) {
      const tags = { worker_type: workerTypes[of] };
      slots.used.set(used, tags);
      if (available !== undefined) slots.available.set(available, tags);
    },
  };
}
