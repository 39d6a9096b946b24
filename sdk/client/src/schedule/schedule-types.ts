import type { Duration, Priority, SearchAttributePair, SearchAttributes, TypedSearchAttributes, Workflow } from '@perdure/common';
import { enumCodec, stringEnum, withLongNames, type EnumValue } from '@perdure/common/internal';
import { enums, type workflowservice } from '@perdure/wire/types';
import type { WorkflowStartOptions } from '../workflow/workflow-options.js';
import type { CalendarSpec, CalendarSpecDescription } from './calendar.js';

const overlapPolicies = stringEnum('SKIP', 'BUFFER_ONE', 'BUFFER_ALL', 'CANCEL_OTHER', 'TERMINATE_OTHER', 'ALLOW_ALL');
/**
 * What happens when an action is due while the workflow of the last one runs: nothing (SKIP, the default), it waits in a queue of one or of
 * any length, it comes after the other was cancelled or terminated, or it runs beside it. UNSPECIFIED is deprecated.
 */
export const ScheduleOverlapPolicy = withLongNames(overlapPolicies, '');
export type ScheduleOverlapPolicy = EnumValue<typeof ScheduleOverlapPolicy>;
export const { encode: encodeScheduleOverlapPolicy, decode: decodeScheduleOverlapPolicy } = enumCodec(
  overlapPolicies,
  enums.ScheduleOverlapPolicy,
  'SCHEDULE_OVERLAP_POLICY_',
);

/** Every so often, counted from the Unix epoch plus an offset. */
export interface IntervalSpec {
  every: Duration;
  offset?: Duration | undefined;
}
export interface IntervalSpecDescription {
  every: number;
  offset: number;
}

/** When actions are due: the union of all calendars, intervals and cron expressions, without what `skip` matches. */
export interface ScheduleSpec {
  calendars?: CalendarSpec[] | undefined;
  intervals?: IntervalSpec[] | undefined;
  /** Such as '0 12 * * MON-FRI', '@daily' or '@every 4h'; the server turns them into calendars and intervals. */
  cronExpressions?: string[] | undefined;
  skip?: CalendarSpec[] | undefined;
  /** Nothing is due before. */
  startAt?: Date | undefined;
  /** Nothing is due after. */
  endAt?: Date | undefined;
  /** Each action is later by a random time up to this. */
  jitter?: Duration | undefined;
  /** An IANA name such as 'Europe/Berlin'; UTC when left out. */
  timezone?: string | undefined;
}

export type ScheduleSpecDescription = Omit<ScheduleSpec, 'calendars' | 'intervals' | 'cronExpressions' | 'skip' | 'jitter'> & {
  calendars: CalendarSpecDescription[];
  intervals: IntervalSpecDescription[];
  skip: CalendarSpecDescription[];
  jitter?: number | undefined;
};

/** The actions that were due in a span of time, taken as if it were now. */
export interface Backfill {
  start: Date;
  end: Date;
  overlap?: ScheduleOverlapPolicy | undefined;
}

/** Starts a workflow. Its id is this one with the time appended. */
export type ScheduleOptionsStartWorkflowAction<W extends Workflow> = {
  type: 'startWorkflow';
  workflowType: string | W;
  /** `${scheduleId}-workflow` when left out. */
  workflowId?: string | undefined;
} & Pick<
  WorkflowStartOptions<W>,
  | 'taskQueue'
  | 'args'
  | 'memo'
  | 'searchAttributes'
  | 'typedSearchAttributes'
  | 'retry'
  | 'workflowExecutionTimeout'
  | 'workflowRunTimeout'
  | 'workflowTaskTimeout'
  | 'staticDetails'
  | 'staticSummary'
  | 'priority'
>;
export type ScheduleOptionsAction = ScheduleOptionsStartWorkflowAction<Workflow>;

export interface SchedulePoliciesOptions {
  overlap?: ScheduleOverlapPolicy | undefined;
  /** Actions missed while the server was down are made up for if they are no older than this; a year when left out. */
  catchupWindow?: Duration | undefined;
  /** Pauses the schedule when a workflow fails or times out. */
  pauseOnFailure?: boolean | undefined;
}

export interface ScheduleOptions<A extends ScheduleOptionsAction = ScheduleOptionsAction> {
  scheduleId: string;
  spec: ScheduleSpec;
  action: A;
  policies?: SchedulePoliciesOptions | undefined;
  /** Notes on the schedule itself. */
  memo?: Record<string, unknown> | undefined;
  /** @deprecated use typedSearchAttributes */
  searchAttributes?: SearchAttributes | undefined;
  /** What the schedule itself can be found by. */
  typedSearchAttributes?: SearchAttributePair[] | TypedSearchAttributes | undefined;
  state?:
    | {
        paused?: boolean | undefined;
        note?: string | undefined;
        /** The schedule ends after so many actions. */
        remainingActions?: number | undefined;
        triggerImmediately?: boolean | undefined;
        backfill?: Backfill[] | undefined;
      }
    | undefined;
}

/** What an update gives back: all of the schedule but its id and memo. */
export type ScheduleUpdateOptions<A extends ScheduleOptionsAction = ScheduleOptionsAction> = Omit<
  ScheduleOptions<A>,
  'scheduleId' | 'memo' | 'state'
> & { state?: Omit<NonNullable<ScheduleOptions['state']>, 'triggerImmediately' | 'backfill'> | undefined };

export type CompiledScheduleAction = Omit<ScheduleOptionsAction, 'workflowType' | 'args' | 'workflowId'> & {
  workflowType: string;
  workflowId: string;
  args: unknown[];
};
/** Schedule options as interceptors see them. */
export type CompiledScheduleOptions = Omit<ScheduleOptions, 'action'> & { action: CompiledScheduleAction };
export type CompiledScheduleUpdateOptions = Omit<ScheduleUpdateOptions, 'action'> & { action: CompiledScheduleAction };

export interface ScheduleExecutionStartWorkflowActionResult {
  type: 'startWorkflow';
  workflow: { workflowId: string; firstExecutionRunId: string };
}
export type ScheduleExecutionActionResult = ScheduleExecutionStartWorkflowActionResult;
export interface ScheduleExecutionResult {
  scheduledAt: Date;
  takenAt: Date;
  action: ScheduleExecutionActionResult;
}

interface ScheduleAttributes {
  memo?: Record<string, unknown> | undefined;
  /** @deprecated use typedSearchAttributes */
  searchAttributes: SearchAttributes;
  typedSearchAttributes: TypedSearchAttributes;
}

export interface ScheduleSummaryStartWorkflowAction {
  type: 'startWorkflow';
  workflowType: string;
}
export type ScheduleSummaryAction = ScheduleSummaryStartWorkflowAction;

/** A schedule as lists show it. */
export interface ScheduleSummary extends ScheduleAttributes {
  scheduleId: string;
  spec: ScheduleSpecDescription;
  action?: ScheduleSummaryAction | undefined;
  state: { paused: boolean; note?: string | undefined };
  info: { recentActions: ScheduleExecutionResult[]; nextActionTimes: Date[] };
}

export interface ScheduleDescriptionStartWorkflowAction extends Omit<CompiledScheduleAction, 'priority'> {
  priority?: Priority | undefined;
}
export type ScheduleDescriptionAction = ScheduleDescriptionStartWorkflowAction;

/** A schedule as `describe` shows it, and as `update` takes it back. */
export interface ScheduleDescription extends ScheduleAttributes {
  scheduleId: string;
  spec: ScheduleSpecDescription;
  action: ScheduleDescriptionAction;
  policies: { overlap: ScheduleOverlapPolicy; catchupWindow: number; pauseOnFailure: boolean };
  state: { paused: boolean; note?: string | undefined; remainingActions?: number | undefined };
  info: {
    recentActions: ScheduleExecutionResult[];
    nextActionTimes: Date[];
    numActionsTaken: number;
    numActionsMissedCatchupWindow: number;
    numActionsSkippedOverlap: number;
    createdAt: Date;
    lastUpdatedAt: Date | undefined;
    runningActions: ScheduleExecutionActionResult[];
  };
  raw: workflowservice.DescribeScheduleResponse;
}
