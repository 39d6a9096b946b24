import type { PollBounds } from '../polling/poll-scaler.js';
import type { PollerBehavior, WorkerOptions } from './worker-options.js';

export interface WorkflowPolls {
  readonly normal: PollBounds;
  /** Undefined when nothing is cached. */
  readonly sticky: PollBounds | undefined;
}

/** Polls of a queue when nothing is said, if there are slots for them. */
const defaultPolls = 10;

/**
 * A number of polls is shared between the two queues, with one at least for each, or it would never be asked; polls that scale by
 * themselves do so for each queue.
 */
export function workflowPolls(options: WorkerOptions, slots: number | undefined, isCaching: boolean): WorkflowPolls {
  const { workflowTaskPollerBehavior: behavior, maxConcurrentWorkflowTaskPolls: maximum } = options;
  if (behavior?.type === 'autoscaling') {
    const bounds = scaling('workflowTaskPollerBehavior', behavior);
    return { normal: bounds, sticky: isCaching ? bounds : undefined };
  }
  const polls = Math.max(fixedNumber(behavior?.maximum ?? maximum, slots), isCaching ? 2 : 1);
  if (!isCaching) return { normal: always(polls), sticky: undefined };
  const normal = Math.min(Math.max(Math.round(polls * (options.nonStickyToStickyPollRatio ?? 0.2)), 1), polls - 1);
  return { normal: always(normal), sticky: always(polls - normal) };
}

export function activityPolls(options: WorkerOptions, slots: number | undefined): PollBounds {
  const { activityTaskPollerBehavior: behavior, maxConcurrentActivityTaskPolls: maximum } = options;
  if (behavior?.type === 'autoscaling') return scaling('activityTaskPollerBehavior', behavior);
  return always(fixedNumber(behavior?.maximum ?? maximum, slots));
}

function always(polls: number): PollBounds {
  return { minimum: polls, maximum: polls, initial: polls, scales: false };
}

/** More polls than slots would wait for each other. */
function fixedNumber(wanted: number | undefined, slots: number | undefined): number {
  return Math.max(Math.min(wanted ?? defaultPolls, slots ?? Infinity), 1);
}

/** Defaults are those of the official SDK. */
function scaling(
  name: string,
  { minimum = 1, maximum = 100, initial = 5 }: PollerBehavior & { type: 'autoscaling' },
): PollBounds {
  if (![minimum, maximum, initial].every(Number.isInteger) || minimum < 1 || initial < minimum || maximum < initial)
    throw new TypeError(
      `${name} has minimum ${minimum}, initial ${initial} and maximum ${maximum}; they must be integers from 1, in this order`,
    );
  return { minimum, maximum, initial, scales: true };
}
