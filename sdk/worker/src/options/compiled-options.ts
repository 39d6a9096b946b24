import type { Logger } from '@perdure/common';
import { msToNumber } from '@perdure/common/internal';
import { defaultIdentity, getHeapStatistics } from '../environment.js';
import type { PollerBehavior, WorkerOptions } from './worker-options.js';

/** Worker options with all that was left out filled in; durations in milliseconds. */
export interface CompiledOptions {
  readonly namespace: string;
  readonly taskQueue: string;
  readonly identity: string;
  readonly workflowSlots: number;
  readonly activitySlots: number;
  readonly localActivitySlots: number;
  readonly workflowPolls: number;
  readonly activityPolls: number;
  readonly nonStickyRatio: number;
  readonly stickyTimeoutMs: number;
  readonly cacheSize: number;
  readonly threads: number;
  readonly codeTimeoutMs: number;
  readonly isDebug: boolean;
  readonly eagerMax: number;
  readonly heartbeatThrottleMs: { readonly default: number; readonly max: number };
  readonly graceMs: number;
  readonly forceMs: number | undefined;
  readonly logger: Logger;
  readonly failureErrorTypes: (workflowType: string) => readonly string[];
}

const pollsMax = 10;
const bytesPerMiB = 2 ** 20;
/** What the process needs besides its cached runs. */
const baseMiB = 200;
/** A guess of what a cached run takes, on the safe side. */
const runsPerMiB = 2;
/** As good as never: a debugger may stop the code at any line. */
const debugTimeoutMs = 2 ** 30;

/** @throws TypeError for options that make no sense */
export function compileOptions(options: WorkerOptions, logger: Logger): CompiledOptions {
  if (typeof options.taskQueue !== 'string' || options.taskQueue === '') throw new TypeError('A worker needs a taskQueue');
  const workflowSlots = positive('maxConcurrentWorkflowTaskExecutions', options.maxConcurrentWorkflowTaskExecutions ?? 40);
  const activitySlots = positive('maxConcurrentActivityTaskExecutions', options.maxConcurrentActivityTaskExecutions ?? 100);
  const cacheSize = options.maxCachedWorkflows ?? defaultCacheSize();
  if (!Number.isInteger(cacheSize) || cacheSize < 0)
    throw new TypeError(`maxCachedWorkflows is ${cacheSize}; it must be an integer from 0`);
  return {
    namespace: options.namespace ?? 'default',
    taskQueue: options.taskQueue,
    identity: options.identity ?? defaultIdentity(),
    workflowSlots,
    activitySlots,
    localActivitySlots: positive('maxConcurrentLocalActivityExecutions', options.maxConcurrentLocalActivityExecutions ?? 100),
    // One poll for each of the two queues at least, or one of them would never be asked.
    workflowPolls: Math.max(
      polls(options.workflowTaskPollerBehavior, options.maxConcurrentWorkflowTaskPolls, workflowSlots),
      cacheSize > 0 ? 2 : 1,
    ),
    activityPolls: polls(options.activityTaskPollerBehavior, options.maxConcurrentActivityTaskPolls, activitySlots),
    nonStickyRatio: options.nonStickyToStickyPollRatio ?? 0.2,
    stickyTimeoutMs: ms(options.stickyQueueScheduleToStartTimeout, 10_000),
    cacheSize,
    threads: options.workflowThreadPoolSize ?? 1,
    codeTimeoutMs: options.debugMode === true ? debugTimeoutMs : ms(options.isolateExecutionTimeout, 5_000),
    isDebug: options.debugMode === true,
    eagerMax: options.maxEagerActivityReservationsPerWorkflowTask ?? 3,
    heartbeatThrottleMs: {
      default: ms(options.defaultHeartbeatThrottleInterval, 30_000),
      max: ms(options.maxHeartbeatThrottleInterval, 60_000),
    },
    graceMs: ms(options.shutdownGraceTime, 0),
    forceMs: options.shutdownForceTime === undefined ? undefined : msToNumber(options.shutdownForceTime),
    logger: options.logger ?? logger,
    failureErrorTypes: failureErrorTypes(options.workflowFailureErrorTypes),
  };
}

function ms(value: Parameters<typeof msToNumber>[0] | undefined, otherwise: number): number {
  return value === undefined ? otherwise : msToNumber(value);
}

function positive(name: string, value: number): number {
  if (!Number.isInteger(value) || value < 1) throw new TypeError(`${name} is ${value}; it must be an integer from 1`);
  return value;
}

function polls(behavior: PollerBehavior | undefined, maximum: number | undefined, slots: number): number {
  if (behavior?.type === 'autoscaling') return Math.min(behavior.initial ?? 5, behavior.maximum ?? 100, slots);
  return Math.min(behavior?.maximum ?? maximum ?? Math.min(pollsMax, slots), slots);
}

function defaultCacheSize(): number {
  const heapMiB = getHeapStatistics().heap_size_limit / bytesPerMiB;
  return Math.max(10, Math.floor((heapMiB - baseMiB) * runsPerMiB));
}

function failureErrorTypes(option: WorkerOptions['workflowFailureErrorTypes']): (workflowType: string) => readonly string[] {
  if (option === undefined) return () => [];
  if (Array.isArray(option)) return () => option;
  return (workflowType) => [...(option.all ?? []), ...(option.byWorkflowType?.[workflowType] ?? [])];
}
