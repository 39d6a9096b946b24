import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { GaugeName, Metrics } from './metrics.js';

/** Upper bounds in seconds: a commit to a local disk takes under a millisecond, a store in trouble takes its whole deadline. */
const latencyBuckets = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const waitBuckets = [0.002, 0.01, 0.05, 0.25, 1, 5, 30, 120, 600, 3600];

const gaugeHelp: Readonly<Record<GaugeName, string>> = {
  open_polls: 'Calls that wait in this host for a task or an event.',
  shards_owned: 'Shards this host owns.',
  tip_bytes: 'Bytes decided on and not yet committed.',
  state_cache_bytes: 'Bytes of cached execution state.',
  matching_tasks_held: 'Tasks that matching holds in memory.',
};

export interface PrometheusMetrics extends Metrics {
  /** Everything counted so far, in the text format that Prometheus scrapes. */
  metricsText(): Promise<string>;
  readonly contentType: string;
}

/** Metrics kept by prom-client; names start with `perdure_`, times are in seconds as is usual there. */
export function createPrometheusMetrics(): PrometheusMetrics {
  const registry = new Registry();
  return {
    ...requestMetrics(registry),
    ...storeMetrics(registry),
    ...taskMetrics(registry),
    ...gauges(registry),
    metricsText: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function requestMetrics(registry: Registry): Pick<Metrics, 'requestEnded'> {
  const registers = [registry];
  const requests = new Counter({
    name: 'perdure_requests_total',
    help: 'Calls answered, by method and gRPC status code.',
    labelNames: ['method', 'code'],
    registers,
  });
  const latency = new Histogram({
    name: 'perdure_request_seconds',
    help: 'Time from a call to its answer, long polls left out.',
    labelNames: ['method'],
    buckets: latencyBuckets,
    registers,
  });
  return {
    requestEnded({ method, code, latencyMs, longPoll }) {
      requests.inc({ method, code });
      if (!longPoll) latency.observe({ method }, latencyMs / 1000);
    },
  };
}

function storeMetrics(registry: Registry): Pick<Metrics, 'groupCommitted'> {
  const registers = [registry];
  const commits = new Counter({
    name: 'perdure_store_commits_total',
    help: 'Groups sent to the store, by outcome.',
    labelNames: ['outcome'],
    registers,
  });
  const units = new Counter({
    name: 'perdure_store_units_written_total',
    help: 'Workflow ids written by those groups.',
    registers,
  });
  const bytes = new Counter({ name: 'perdure_store_bytes_written_total', help: 'Bytes handed to the store.', registers });
  const rows = new Counter({
    name: 'perdure_store_rows_written_total',
    help: 'Rows added, changed and taken away.',
    registers,
  });
  const latency = new Histogram({
    name: 'perdure_store_commit_seconds',
    help: 'Time until the store answered a group.',
    buckets: latencyBuckets,
    registers,
  });
  return {
    groupCommitted(group) {
      commits.inc({ outcome: group.outcome });
      units.inc(group.units);
      bytes.inc(group.bytes);
      rows.inc(group.rows);
      latency.observe(group.latencyMs / 1000);
    },
  };
}

function taskMetrics(registry: Registry): Pick<Metrics, 'tasksAdded' | 'taskStarted' | 'taskStale' | 'pollEmpty' | 'timerFired'> {
  const counter = (name: string, help: string) => new Counter({ name, help, labelNames: ['type'], registers: [registry] });
  const histogram = (name: string, help: string, labelNames: string[]) =>
    new Histogram({ name, help, labelNames, buckets: waitBuckets, registers: [registry] });
  const added = counter('perdure_tasks_added_total', 'Tasks put on queues.');
  const started = counter('perdure_tasks_started_total', 'Tasks handed to workers.');
  const stale = counter('perdure_tasks_stale_total', 'Tasks dropped because their workflow had moved on.');
  const empty = counter('perdure_polls_empty_total', 'Polls that ended without a task.');
  const queued = histogram('perdure_task_queued_seconds', 'Time a task waited for its worker.', ['type']);
  const late = histogram('perdure_timer_late_seconds', 'Time a timer fired after it was due.', []);
  return {
    tasksAdded: (type, count) => added.inc({ type }, count),
    taskStarted(type, queuedMs) {
      started.inc({ type });
      queued.observe({ type }, queuedMs / 1000);
    },
    taskStale: (type) => stale.inc({ type }),
    pollEmpty: (type) => empty.inc({ type }),
    timerFired: (lateMs) => late.observe(lateMs / 1000),
  };
}

function gauges(registry: Registry): Pick<Metrics, 'observe'> {
  return {
    observe(name, read) {
      new Gauge({
        name: `perdure_${name}`,
        help: gaugeHelp[name],
        registers: [registry],
        collect() {
          this.set(read());
        },
      });
    },
  };
}
