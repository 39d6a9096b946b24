/** What the commands of a workflow task have in common. */
import type { command, common, enums } from '@perdure/wire/types';
import { append, type NewEvent } from '../../execution/append.js';
import { causeName } from '../../execution/cause-name.js';
import type { RunDraft } from '../../execution/draft.js';
import { utf8Length } from '../../execution/wire-size.js';
import type { LimitWarning } from '../limit-warning.js';

/** Ids and names, in bytes (semantics LIM). */
export const ID_BYTES_MAX = 1000;
export const PENDING_ACTIVITIES_MAX = 2000;
/** Children, external signals, external cancel requests: each. */
const PENDING_MAX = 2000;
export const CROSS_NAMESPACE = 'cross namespace commands are not allowed';

/** A command that cannot be done: the workflow task fails with this cause and all its effects are undone. */
export interface CommandFailure {
  readonly cause: enums.WorkflowTaskFailedCause;
  readonly message: string;
  /** The run is terminated as well. */
  readonly terminates?: boolean;
}

/** What the commands of one completion share. */
export interface CommandScope {
  readonly draft: RunDraft;
  /** Id of the WorkflowTaskCompleted event. */
  readonly completedEventId: number;
  /** Name of the run's namespace. */
  readonly namespace: string;
  /** Workflow ids of the children that this completion starts. */
  readonly childrenInitiated: Set<string>;
  /** Of the worker that completed the task. */
  readonly identity: string;
  /** Scheduled event ids of activities that the worker wants to run itself, at once (ACT-10). */
  readonly eagerActivities: Set<number>;
  /** Set by commands that must wake the workflow again although nothing was buffered (WT-16). */
  wakesAgain: boolean;
  /** The run that follows, set by the command that closes this one. */
  successor: RunDraft | undefined;
  /** Of commands that carry much. */
  warnings: LimitWarning[] | undefined;
}

export { utf8Length };

export type CommandHandler = (scope: CommandScope, command: command.Command) => CommandFailure | undefined;

/** Appends a command's event, with what any command may carry. */
export function appendFor(scope: CommandScope, of: command.Command, event: NewEvent): number {
  if (!of.userMetadata && !of.eventGroupMarkers?.length) return append(scope.draft, event);
  return append(scope.draft, {
    ...event,
    ...(of.userMetadata && { userMetadata: of.userMetadata }),
    ...(of.eventGroupMarkers && of.eventGroupMarkers.length > 0 && { eventGroupMarkers: of.eventGroupMarkers }),
  });
}

/** As workers are told: `BadStartTimerAttributes: TimerId is not set …`. */
export function failureText(failure: CommandFailure): string {
  const name = causeName(failure.cause);
  return failure.message === '' ? name : `${name}: ${failure.message}`;
}

/** What is wrong with one more; undefined: nothing. */
export const pendingLimit = (what: string, count: number): string | undefined =>
  count < PENDING_MAX ? undefined : `the number of ${what}, ${count}, has reached the per-workflow limit of ${PENDING_MAX}`;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isUuid = (text: string): boolean => UUID.test(text);

/** undefined if the duration is valid: not negative in either part. More nanos than a second has are simply added. */
export function durationProblem(
  duration: { readonly seconds?: number | undefined; readonly nanos?: number | undefined } | undefined,
) {
  const seconds = duration?.seconds ?? 0;
  const nanos = duration?.nanos ?? 0;
  return seconds < 0 || nanos < 0 ? 'negative duration' : undefined;
}

/** Names of partitions and of the server's own queues. */
const RESERVED_PREFIX = '/_sys/';

/** What is wrong with the name of a task queue; the empty one is for the caller to judge. */
export function queueNameProblem(name: string): string | undefined {
  if (utf8Length(name) > ID_BYTES_MAX) return 'taskQueue length exceeds limit';
  return name.startsWith(RESERVED_PREFIX) ? `task queue name cannot start with reserved prefix ${RESERVED_PREFIX}` : undefined;
}

const FAIRNESS_KEY_BYTES_MAX = 64;

export function priorityProblem(priority: common.Priority | undefined): string | undefined {
  if (priority === undefined) return undefined;
  if ((priority.priorityKey ?? 0) < 0) return "priority key can't be negative";
  if (utf8Length(priority.fairnessKey ?? '') > FAIRNESS_KEY_BYTES_MAX) return 'fairness key length exceeds limit';
  return (priority.fairnessWeight ?? 0) < 0 ? 'must be greater than zero' : undefined;
}
