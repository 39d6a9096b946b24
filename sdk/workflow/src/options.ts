import type {
  ActivityOptions as CommonActivityOptions,
  CommonWorkflowOptions,
  Duration,
  HandlerUnfinishedPolicy,
  InitialVersioningBehavior,
  LocalActivityOptions as CommonLocalActivityOptions,
  SearchAttributePair,
  SearchAttributes,
  TypedSearchAttributes,
  VersioningIntent,
} from '@perdure/common';
import { stringEnum, withLongNames, type EnumValue } from '@perdure/common/internal';
import type { EventGroupMarker } from './event-group-marker.js';

export type ActivityOptions = CommonActivityOptions & { eventGroups?: EventGroupMarker[] | undefined };
export type LocalActivityOptions = CommonLocalActivityOptions & { eventGroups?: EventGroupMarker[] | undefined };

export interface TimerOptions {
  /** One line for UI and CLI, in Markdown. */
  readonly summary?: string | undefined;
  readonly eventGroups?: EventGroupMarker[] | undefined;
}

/** When a child's cancellation is reported to its parent; WAIT_CANCELLATION_COMPLETED when left out. */
export const ChildWorkflowCancellationType = stringEnum(
  'ABANDON',
  'TRY_CANCEL',
  'WAIT_CANCELLATION_REQUESTED',
  'WAIT_CANCELLATION_COMPLETED',
);
export type ChildWorkflowCancellationType = keyof typeof ChildWorkflowCancellationType;

/** When a Nexus operation's cancellation is reported to the workflow; WAIT_CANCELLATION_COMPLETED when left out. */
export const NexusOperationCancellationType = stringEnum(
  'ABANDON',
  'TRY_CANCEL',
  'WAIT_CANCELLATION_REQUESTED',
  'WAIT_CANCELLATION_COMPLETED',
);
export type NexusOperationCancellationType = keyof typeof NexusOperationCancellationType;

export const parentClosePolicies = stringEnum('TERMINATE', 'ABANDON', 'REQUEST_CANCEL');
/** What becomes of a child when its parent closes; TERMINATE when left out. */
export const ParentClosePolicy = withLongNames(parentClosePolicies, 'PARENT_CLOSE_POLICY_');
export type ParentClosePolicy = EnumValue<typeof ParentClosePolicy>;

export interface ChildWorkflowOptions extends Omit<CommonWorkflowOptions, 'workflowIdConflictPolicy'> {
  /** A random one when left out. */
  workflowId?: string | undefined;
  /** The parent's when left out. */
  taskQueue?: string | undefined;
  cancellationType?: ChildWorkflowCancellationType | undefined;
  parentClosePolicy?: ParentClosePolicy | undefined;
  /** @deprecated belongs to the old worker versioning */
  versioningIntent?: VersioningIntent | undefined;
  eventGroups?: EventGroupMarker[] | undefined;
}

export type ChildWorkflowOptionsWithDefaults = ChildWorkflowOptions & {
  workflowId: string;
  cancellationType: ChildWorkflowCancellationType;
  args: readonly unknown[];
};

/** What is left out is as in the current run. */
export interface ContinueAsNewOptions {
  workflowType?: string | undefined;
  taskQueue?: string | undefined;
  workflowRunTimeout?: Duration | undefined;
  workflowTaskTimeout?: Duration | undefined;
  /** The first workflow task of the new run waits so long. */
  backoffStartInterval?: Duration | undefined;
  memo?: Record<string, unknown> | undefined;
  /** @deprecated use typedSearchAttributes */
  searchAttributes?: SearchAttributes | undefined;
  typedSearchAttributes?: SearchAttributePair[] | TypedSearchAttributes | undefined;
  /** @deprecated belongs to the old worker versioning */
  versioningIntent?: VersioningIntent | undefined;
  initialVersioningBehavior?: InitialVersioningBehavior | undefined;
  eventGroups?: EventGroupMarker[] | undefined;
}

export interface StartNexusOperationOptions {
  readonly scheduleToCloseTimeout?: Duration | undefined;
  readonly scheduleToStartTimeout?: Duration | undefined;
  readonly startToCloseTimeout?: Duration | undefined;
  /** WAIT_CANCELLATION_COMPLETED when left out. */
  readonly cancellationType?: NexusOperationCancellationType | undefined;
  readonly summary?: string | undefined;
  readonly eventGroups?: EventGroupMarker[] | undefined;
}

export interface QueryHandlerOptions {
  description?: string | undefined;
}

export interface SignalHandlerOptions {
  description?: string | undefined;
  /** Whether a handler that still runs when the workflow ends is worth a warning; it is when left out. */
  unfinishedPolicy?: HandlerUnfinishedPolicy | undefined;
}

export interface UpdateHandlerOptions<Args extends unknown[]> extends SignalHandlerOptions {
  /** Throws to reject an update before anything of it is in history. Must not change the workflow. */
  validator?: ((...args: Args) => void) | undefined;
}

/** Handles signals that have no handler of their own. */
export type DefaultSignalHandler = (signalName: string, ...args: unknown[]) => void | Promise<void>;
export type DefaultUpdateHandler = (updateName: string, ...args: unknown[]) => unknown;
export type DefaultQueryHandler = (queryName: string, ...args: unknown[]) => unknown;
