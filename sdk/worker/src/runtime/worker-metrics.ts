import type { MetricMeter } from '@perdure/common';

export type ActivityEnd = 'completed' | 'failed' | 'cancelled';
export type RunEnd = 'completed' | 'failed' | 'canceled' | 'continueAsNew';

/** What a worker counts. */
export interface WorkerMetrics {
  cacheHit(): void;
  cacheMiss(): void;
  cacheEviction(): void;
  cacheSize(runs: number): void;
  workflowTaskCompleted(workflowType: string, latencyMs: number): void;
  workflowTaskFailed(workflowType: string): void;
  runEnded(workflowType: string, how: RunEnd): void;
  activityEnded(activityType: string, outcome: ActivityEnd, latencyMs: number): void;
  polled(what: 'workflow' | 'activity', hadTask: boolean): void;
}

/** Under the names that the official SDKs' metrics have, so that dashboards fit. */
export function workerMetrics(plain: MetricMeter, namespace: string, taskQueue: string): WorkerMetrics {
  const meter = plain.withTags({ namespace, taskQueue });
  const counter = (name: string) => meter.createCounter(name);
  const latency = (name: string) => meter.createHistogram(name, 'int', 'ms');
  const cache = {
    hit: counter('sticky_cache_hit'),
    miss: counter('sticky_cache_miss'),
    evicted: counter('sticky_cache_total_forced_eviction'),
  };
  const cacheSize = meter.createGauge('sticky_cache_size');
  const taskLatency = latency('workflow_task_execution_latency');
  const taskFailed = counter('workflow_task_execution_failed');
  const runs = {
    completed: counter('workflow_completed'),
    failed: counter('workflow_failed'),
    canceled: counter('workflow_canceled'),
    continueAsNew: counter('workflow_continue_as_new'),
  };
  const activityLatency = latency('activity_execution_latency');
  const activityEnds = {
    completed: undefined,
    failed: counter('activity_execution_failed'),
    cancelled: counter('activity_execution_cancelled'),
  };
  const polls = {
    workflow: [counter('workflow_task_queue_poll_empty'), counter('workflow_task_queue_poll_succeed')],
    activity: [counter('activity_poll_no_task'), counter('activity_poll_succeed')],
  } as const;
  return {
    cacheHit: () => cache.hit.add(1),
    cacheMiss: () => cache.miss.add(1),
    cacheEviction: () => cache.evicted.add(1),
    cacheSize: (count) => cacheSize.set(count),
    workflowTaskCompleted: (workflowType, latencyMs) => taskLatency.record(Math.round(latencyMs), { workflowType }),
    workflowTaskFailed: (workflowType) => taskFailed.add(1, { workflowType }),
    runEnded: (workflowType, how) => runs[how].add(1, { workflowType }),
    activityEnded(activityType, outcome, latencyMs) {
      activityLatency.record(Math.round(latencyMs), { activityType });
      activityEnds[outcome]?.add(1, { activityType });
    },
    polled: (what, hadTask) => polls[what][hadTask ? 1 : 0].add(1),
  };
}
