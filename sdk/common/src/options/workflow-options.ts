import { enums } from '@perdure/wire/types';
import type { Workflow } from '../interfaces.js';
import type { Priority } from '../priority.js';
import { enumCodec, stringEnum, withLongNames, type EnumValue } from '../proto-enum.js';
import type { RetryPolicy } from '../retry-policy.js';
import type { SearchAttributePair, SearchAttributes, TypedSearchAttributes } from '../search-attributes.js';
import type { Duration } from '../time.js';

const reusePolicies = stringEnum('ALLOW_DUPLICATE', 'ALLOW_DUPLICATE_FAILED_ONLY', 'REJECT_DUPLICATE', 'TERMINATE_IF_RUNNING');
/** Whether a workflow may start when a *closed* one has the same id. TERMINATE_IF_RUNNING is deprecated: use the conflict policy. */
export const WorkflowIdReusePolicy = withLongNames(reusePolicies, 'WORKFLOW_ID_REUSE_POLICY_');
export type WorkflowIdReusePolicy = EnumValue<typeof WorkflowIdReusePolicy>;

export const { encode: encodeWorkflowIdReusePolicy, decode: decodeWorkflowIdReusePolicy } = enumCodec(
  reusePolicies,
  enums.WorkflowIdReusePolicy,
  'WORKFLOW_ID_REUSE_POLICY_',
);

/** What happens when a *running* workflow has the same id. */
export const WorkflowIdConflictPolicy = stringEnum('FAIL', 'USE_EXISTING', 'TERMINATE_EXISTING');
export type WorkflowIdConflictPolicy = keyof typeof WorkflowIdConflictPolicy;

export const { encode: encodeWorkflowIdConflictPolicy, decode: decodeWorkflowIdConflictPolicy } = enumCodec(
  WorkflowIdConflictPolicy,
  enums.WorkflowIdConflictPolicy,
  'WORKFLOW_ID_CONFLICT_POLICY_',
);

/** What client and parent workflow can say of a workflow they start. */
export interface BaseWorkflowOptions {
  /** When a closed workflow has the same id; ALLOW_DUPLICATE when left out. */
  workflowIdReusePolicy?: WorkflowIdReusePolicy | undefined;
  /** When a running workflow has the same id; FAIL when left out. */
  workflowIdConflictPolicy?: WorkflowIdConflictPolicy | undefined;
  /** A workflow without one is not tried again; few should be. */
  retry?: RetryPolicy | undefined;
  /** Starts the next run at these times, in UTC, once the last one is closed. Schedules can do more. */
  cronSchedule?: string | undefined;
  /** Notes that travel with the workflow and are not indexed. */
  memo?: Record<string, unknown> | undefined;
  /** @deprecated use typedSearchAttributes */
  searchAttributes?: SearchAttributes | undefined;
  /** What the workflow can be found by. The server reads it: do not put secrets here. */
  typedSearchAttributes?: SearchAttributePair[] | TypedSearchAttributes | undefined;
  /** Lines about this workflow for UI and CLI, in Markdown. */
  staticDetails?: string | undefined;
  /** One line about this workflow for UI and CLI, in Markdown. */
  staticSummary?: string | undefined;
  priority?: Priority | undefined;
}

/** The arguments, required if the workflow has any that are. */
export type WithWorkflowArgs<W extends Workflow, T> = T &
  // oxlint-disable-next-line typescript/no-explicit-any -- matches a tuple of any first type
  (Parameters<W> extends [any, ...any[]]
    ? { args: Parameters<W> | Readonly<Parameters<W>> }
    : { args?: Parameters<W> | Readonly<Parameters<W>> | undefined });

export interface WorkflowDurationOptions {
  /** The time limit of one run. Timers in the workflow are better for limits of the business. */
  workflowRunTimeout?: Duration | undefined;
  /** The time limit of the whole chain: retries, cron runs and continue-as-new together. */
  workflowExecutionTimeout?: Duration | undefined;
  /** The time limit of one workflow task; 10 seconds when left out. */
  workflowTaskTimeout?: Duration | undefined;
}

export type CommonWorkflowOptions = BaseWorkflowOptions & WorkflowDurationOptions;

/** The type that a workflow is registered by: the function's name. @throws TypeError for functions without a name */
export function extractWorkflowType<T extends Workflow>(workflowTypeOrFunc: string | T): string {
  if (typeof workflowTypeOrFunc === 'string') return workflowTypeOrFunc;
  if (typeof workflowTypeOrFunc === 'function') {
    if (workflowTypeOrFunc.name !== '') return workflowTypeOrFunc.name;
    throw new TypeError('Invalid workflow type: the workflow function has no name');
  }
  throw new TypeError(`Invalid workflow type: expected a string or a function, got '${typeof workflowTypeOrFunc}'`);
}
