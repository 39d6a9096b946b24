/** The state of one run: a small root record and keyed parts. Everything here is stored, except where it says otherwise. */
import { enums, type common, type history } from '@perdure/wire/types';
import type { Activity, EventReference } from './activity.js';
import type { Child } from './child.js';
import type { ExternalRequest } from './external.js';
import type { RetryPolicy } from './retry-policy.js';
import type { WorkflowTask } from './workflow-task.js';

export interface StickyQueue {
  readonly taskQueue: string;
  readonly scheduleToStartMs: number;
}

/** Who started a run as its child. */
export interface ParentLink {
  /** Name of the namespace, for events. */
  readonly namespace: string;
  readonly namespaceId: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly initiatedEventId: number;
}

export interface ExecutionName {
  readonly workflowId: string;
  readonly runId: string;
}

export interface RunRoot {
  readonly namespaceId: string;
  readonly workflowId: string;
  readonly runId: string;
  /** First run of the chain of continue-as-new, retry and cron. */
  readonly firstRunId: string;
  readonly workflowType: string;
  readonly taskQueue: string;
  readonly status: enums.WorkflowExecutionStatus;
  /** Request id that created the run. */
  readonly startRequestId: string;
  readonly startedEvent: EventReference;
  /** Unix milliseconds; `closeTimeMs` is 0 while the run is open. */
  readonly startTimeMs: number;
  /** Start plus the wait before the first workflow task. */
  readonly executionTimeMs: number;
  readonly closeTimeMs: number;
  readonly workflowTaskTimeoutMs: number;
  /** 0: none. */
  readonly runTimeoutMs: number;
  readonly executionTimeoutMs: number;
  /** End of the whole chain by the execution timeout, and of this run by whichever comes first; 0: none. */
  readonly executionExpiresAtMs: number;
  readonly expiresAtMs: number;
  /** The first workflow task is not to be scheduled before this; 0: nothing is waited for. */
  readonly firstTaskAtMs: number;
  /** Of the workflow's own retry policy, 1-based. */
  readonly attempt: number;
  readonly retryPolicy: RetryPolicy | undefined;
  /** Empty: none. */
  readonly cronSchedule: string;
  /** As given or inherited; undefined: nobody has said anything. */
  readonly priority: common.Priority | undefined;
  /** undefined: nobody's child. All runs of a chain have the same. */
  readonly parent: ParentLink | undefined;
  /** The topmost ancestor; undefined: the run itself. */
  readonly rootExecution: ExecutionName | undefined;
  /** A child's first workflow task is not to be scheduled before its parent has recorded its start (CHILD-1). */
  readonly heldBack: boolean;
  /** The run is closed, and its parent is still to hear of it. */
  readonly tellsParent: boolean;
  readonly nextEventId: number;
  /** Bytes of the events written so far. */
  readonly historyBytes: number;
  readonly workflowTask: WorkflowTask;
  /** The started event id of the last completed workflow task, 0 before the first. */
  readonly previousStartedEventId: number;
  /** Of the workers that have completed workflow tasks, as they named themselves; the first seen first. */
  readonly buildIds: readonly string[];
  /** Grows with each task scheduled: source of stamps. */
  readonly lastStamp: number;
  readonly sticky: StickyQueue | undefined;
  /** A close command was undone for buffered events: while the next task is started, new signals are refused (WT-18). */
  readonly closeAttempted: boolean;
  readonly cancelRequested: boolean;
  readonly signalCount: number;
  /** Transitions so far. */
  readonly transitionCount: number;
  /** Key of the next buffered event. */
  readonly nextBufferKey: number;
}

/** A user timer that has not fired. */
export interface UserTimer {
  readonly timerId: string;
  readonly startedEventId: number;
  readonly fireAtMs: number;
}

/** An event that happened while a workflow task was started: it gets its id when that task ends (semantics BUF). */
export type BufferedEvent = history.HistoryEvent;

/** A request that was acknowledged; the same id again changes nothing. */
export interface SeenRequest {
  readonly timeMs: number;
  /** A start that was told to use this run, and left a trace of it (START-3); otherwise a signal. */
  readonly attached?: boolean;
  /** Of that trace; absent while it waits in the buffer. */
  readonly eventId?: number;
}

/**
 * `origin`: what event 1 said, kept for a successor by retry or cron. `upserted`: memo and search attributes that were changed
 * since, on top of event 1's; an empty value takes one away.
 */
export type OriginKey = 'origin' | 'upserted';
export type KeptOrigin = history.WorkflowExecutionStartedEventAttributes;

export interface RunParts {
  readonly origin: ReadonlyMap<OriginKey, KeptOrigin>;
  /** By scheduled event id. */
  readonly activities: ReadonlyMap<number, Activity>;
  /** By the id of the TimerStarted event. */
  readonly timers: ReadonlyMap<number, UserTimer>;
  /** By the id of the StartChildWorkflowExecutionInitiated event. Of a closed run: those of whom something is still to be done. */
  readonly children: ReadonlyMap<number, Child>;
  /** By the id of the Initiated event. */
  readonly externals: ReadonlyMap<number, ExternalRequest>;
  /** By a growing key: arrival order. */
  readonly buffered: ReadonlyMap<number, BufferedEvent>;
  /** By request id. */
  readonly requests: ReadonlyMap<string, SeenRequest>;
}

export interface RunState extends RunParts {
  readonly root: RunRoot;
  /** Derived: scheduled event id by activity id of pending activities. */
  readonly activityIds: ReadonlyMap<string, number>;
  /** Derived: started event id by timer id of pending timers. */
  readonly timerIds: ReadonlyMap<string, number>;
}

/** What is keyed in a run's state, derived indexes too. */
export type KeyedParts = Omit<RunState, 'root'>;

/** The same as maps that may be written. */
export type WritableParts = {
  readonly [P in keyof KeyedParts]: KeyedParts[P] extends ReadonlyMap<infer K, infer V> ? Map<K, V> : never;
};

/** Of a run that has nothing yet. */
export const emptyParts = (): WritableParts => ({
  origin: new Map(),
  activities: new Map(),
  timers: new Map(),
  children: new Map(),
  externals: new Map(),
  buffered: new Map(),
  requests: new Map(),
  activityIds: new Map(),
  timerIds: new Map(),
});

export const isRunning = (root: RunRoot): boolean => root.status === enums.WorkflowExecutionStatus.RUNNING;
