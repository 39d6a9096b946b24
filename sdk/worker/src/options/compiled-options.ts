import type { Duration, Logger } from '@perdure/common';
import { defaultIdentity, getHeapStatistics } from '../machine.js';
import type { PollBounds } from '../polling/poll-scaler.js';
import { compileTuner, fixedTuner, type CompiledTuner } from '../tuner/compile-tuner.js';
import { activityFunctions, type ActivityFunctions } from './activity-functions.js';
import { checkOptions } from './check-options.js';
import { activityPolls, workflowPolls, type WorkflowPolls } from './compiled-polls.js';
import { durationMs } from './option-checks.js';
import type { WorkerOptions } from './worker-options.js';

/** Worker options with all that was left out filled in; durations in milliseconds. */
export interface CompiledOptions {
  readonly namespace: string;
  readonly taskQueue: string;
  readonly identity: string;
  readonly activities: ActivityFunctions;
  readonly tuner: CompiledTuner;
  readonly workflowPolls: WorkflowPolls;
  readonly activityPolls: PollBounds;
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

const bytesPerMiB = 2 ** 20;
/** What the process needs besides its cached runs. */
const baseMiB = 200;
/** A guess of what a cached run takes, on the safe side. */
const runsPerMiB = 2;
/** As good as never: a debugger may stop the code at any line. */
const debugTimeoutMs = 2 ** 30;

/** @throws TypeError for options that make no sense */
export function compileOptions(options: WorkerOptions, logger: Logger): CompiledOptions {
  checkOptions(options);
  const tuner = tunerOf(options);
  const cacheSize = cacheSizeOf(options, tuner);
  return {
    namespace: options.namespace ?? 'default',
    taskQueue: options.taskQueue,
    identity: options.identity ?? defaultIdentity(),
    activities: activityFunctions(options.activities),
    tuner,
    workflowPolls: workflowPolls(options, tuner.workflow.fixedSize, cacheSize > 0),
    activityPolls: activityPolls(options, tuner.activity.fixedSize),
    stickyTimeoutMs: ms(options, 'stickyQueueScheduleToStartTimeout', 10_000),
    cacheSize,
    threads: options.workflowThreadPoolSize ?? 1,
    codeTimeoutMs: options.debugMode === true ? debugTimeoutMs : ms(options, 'isolateExecutionTimeout', 5_000),
    isDebug: options.debugMode === true,
    eagerMax: options.maxEagerActivityReservationsPerWorkflowTask ?? 3,
    heartbeatThrottleMs: {
      default: ms(options, 'defaultHeartbeatThrottleInterval', 30_000),
      max: ms(options, 'maxHeartbeatThrottleInterval', 60_000),
    },
    graceMs: ms(options, 'shutdownGraceTime', 0),
    forceMs: ms(options, 'shutdownForceTime', undefined),
    logger: options.logger ?? logger,
    failureErrorTypes: failureErrorTypes(options.workflowFailureErrorTypes),
  };
}

function tunerOf(options: WorkerOptions): CompiledTuner {
  const { tuner } = options;
  const size = (name: `maxConcurrent${'WorkflowTask' | 'ActivityTask' | 'LocalActivity'}Executions`, otherwise: number) => {
    if (tuner !== undefined && options[name] !== undefined)
      throw new TypeError(`tuner and ${name} are both given: a tuner says by itself how much goes on at a time`);
    return options[name] ?? otherwise;
  };
  const workflow = size('maxConcurrentWorkflowTaskExecutions', 40);
  const activity = size('maxConcurrentActivityTaskExecutions', 100);
  const localActivity = size('maxConcurrentLocalActivityExecutions', 100);
  return tuner === undefined ? fixedTuner(workflow, activity, localActivity) : compileTuner(tuner);
}

/** Cached runs have a queue of their own. Where there is one slot only, polls for two queues would wait for each other. */
function cacheSizeOf({ maxCachedWorkflows }: WorkerOptions, { workflow }: CompiledTuner): number {
  return workflow.fixedSize === 1 ? 0 : (maxCachedWorkflows ?? defaultCacheSize());
}

type DurationOption = { [N in keyof WorkerOptions]-?: Duration extends WorkerOptions[N] ? N : never }[keyof WorkerOptions];

function ms<Otherwise>(options: WorkerOptions, name: DurationOption, otherwise: Otherwise): number | Otherwise {
  const value = options[name];
  return value === undefined || value === null ? otherwise : durationMs(name, value);
}

function defaultCacheSize(): number {
  const heapMiB = getHeapStatistics().heap_size_limit / bytesPerMiB;
  return Math.max(10, Math.floor((heapMiB - baseMiB) * runsPerMiB));
}

function failureErrorTypes(option: WorkerOptions['workflowFailureErrorTypes']): (workflowType: string) => readonly string[] {
  const byType = new Map(Object.entries(option ?? {}));
  return (workflowType) => [...(byType.get('*') ?? []), ...(byType.get(workflowType) ?? [])];
}
