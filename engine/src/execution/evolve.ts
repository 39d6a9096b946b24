/** The one function that changes the state of a run. It decides nothing: every rule has been applied before the fact was made. */
import { InvariantError } from '../errors.js';
import { activity } from './activity.js';
import { child } from './child.js';
import type { DraftMap } from './draft-map.js';
import type { Fact } from './facts.js';
import type { BufferedEvent, KeyedParts, RunRoot } from './state.js';
import { withBuildId } from './search-attributes.js';
import { workflowTask } from './workflow-task.js';

/** The keyed parts that facts change in place; the root is returned anew. */
export type MutableParts = {
  readonly [P in keyof KeyedParts]: KeyedParts[P] extends ReadonlyMap<infer K, infer V> ? DraftMap<K, V> : never;
} & { readonly events: BufferedEvent[] };

export function evolve(parts: MutableParts, root: RunRoot | undefined, fact: Fact): RunRoot {
  if (fact.at === 'runCreated') {
    if (root !== undefined) throw new InvariantError(`run ${root.runId} is created twice`);
    return fact.root;
  }
  if (root === undefined) throw new InvariantError(`${fact.at} before the run is created`);
  return evolveRun(parts, root, fact);
}

function evolveRun(parts: MutableParts, root: RunRoot, fact: Exclude<Fact, { at: 'runCreated' }>): RunRoot {
  switch (fact.at) {
    case 'originKept':
    case 'upserted':
    case 'requestsCarried':
    case 'requestAttached':
      evolveKept(parts, fact);
      return root;
    case 'eventAppended':
    case 'eventBuffered':
    case 'eventUnbuffered':
      return evolveEvents(parts, root, fact);
    case 'workflowTask':
      return {
        ...root,
        workflowTask: workflowTask.step(root.workflowTask, fact.fact),
        lastStamp: 'stamp' in fact.fact ? fact.fact.stamp : root.lastStamp,
        firstTaskAtMs: fact.fact.at === 'scheduled' ? 0 : root.firstTaskAtMs,
        heldBack: fact.fact.at === 'scheduled' ? false : root.heldBack,
      };
    case 'workflowTaskCompleted':
    case 'stickyChanged':
    case 'closeAttempted':
    case 'released':
    case 'parentTold':
    case 'cancelRequested':
      return evolveRoot(root, fact);
    case 'timerStarted':
    case 'timerClosed':
    case 'externalInitiated':
    case 'externalClosed':
      evolvePending(parts, fact);
      return root;
    case 'activityScheduled':
    case 'activity':
    case 'activityClosed':
      return evolveActivity(parts, root, fact);
    case 'childInitiated':
    case 'child':
    case 'childClosed':
      return evolveChild(parts, root, fact);
    case 'signaled':
      if (fact.requestId !== '') parts.requests.set(fact.requestId, { timeMs: fact.timeMs });
      return { ...root, signalCount: root.signalCount + 1 };
    case 'closed':
      return close(parts, root, fact);
    default:
      return fact satisfies never;
  }
}

type RootFact = Extract<
  Fact,
  { at: 'workflowTaskCompleted' | 'stickyChanged' | 'closeAttempted' | 'released' | 'parentTold' | 'cancelRequested' }
>;

/** Facts that change nothing but the root. */
function evolveRoot(root: RunRoot, fact: RootFact): RunRoot {
  switch (fact.at) {
    case 'workflowTaskCompleted':
      return {
        ...root,
        previousStartedEventId: fact.startedEventId,
        closeAttempted: false,
        buildIds: withBuildId(root.buildIds, fact.buildId),
      };
    case 'stickyChanged':
      return { ...root, sticky: fact.sticky };
    case 'closeAttempted':
      return { ...root, closeAttempted: true };
    case 'released':
      return { ...root, heldBack: false };
    case 'parentTold':
      return { ...root, tellsParent: false };
    case 'cancelRequested':
      return { ...root, cancelRequested: true };
    default:
      return fact satisfies never;
  }
}

type PendingFact = Extract<Fact, { at: 'timerStarted' | 'timerClosed' | 'externalInitiated' | 'externalClosed' }>;

/** Parts without a machine: they are there, or they are not. */
function evolvePending(parts: MutableParts, fact: PendingFact): void {
  switch (fact.at) {
    case 'timerStarted':
      parts.timers.set(fact.timer.startedEventId, fact.timer);
      parts.timerIds.set(fact.timer.timerId, fact.timer.startedEventId);
      return;
    case 'timerClosed':
      parts.timerIds.delete(parts.timers.get(fact.startedEventId)?.timerId ?? '');
      parts.timers.delete(fact.startedEventId);
      return;
    case 'externalInitiated':
      parts.externals.set(fact.external.initiatedEventId, fact.external);
      return;
    case 'externalClosed':
      parts.externals.delete(fact.initiatedEventId);
      return;
    default:
      fact satisfies never;
  }
}

type KeptFact = Extract<Fact, { at: 'originKept' | 'upserted' | 'requestsCarried' | 'requestAttached' }>;
function evolveKept(parts: MutableParts, fact: KeptFact): void {
  switch (fact.at) {
    case 'originKept':
      parts.origin.set('origin', fact.attributes);
      return;
    case 'upserted': {
      const { memo, searchAttributes } = parts.origin.get('upserted') ?? {};
      parts.origin.set('upserted', {
        memo: { fields: { ...memo?.fields, ...fact.memo } },
        searchAttributes: { indexedFields: { ...searchAttributes?.indexedFields, ...fact.searchAttributes } },
      });
      return;
    }
    case 'requestsCarried':
      for (const [requestId, request] of fact.requests) parts.requests.set(requestId, request);
      return;
    case 'requestAttached':
      parts.requests.set(fact.requestId, { timeMs: fact.timeMs, attached: true });
      return;
    default:
      fact satisfies never;
  }
}

function evolveEvents(
  parts: MutableParts,
  root: RunRoot,
  fact: Extract<Fact, { at: 'eventAppended' | 'eventBuffered' | 'eventUnbuffered' }>,
): RunRoot {
  switch (fact.at) {
    case 'eventAppended':
      if (fact.event.eventId !== root.nextEventId)
        throw new InvariantError(`run ${root.runId}: event ${fact.event.eventId} is appended as ${root.nextEventId}`);
      parts.events.push(fact.event);
      noteAttached(parts, fact.event, root.nextEventId);
      return { ...root, nextEventId: root.nextEventId + 1 };
    case 'eventBuffered':
      parts.buffered.set(root.nextBufferKey, fact.event);
      return { ...root, nextBufferKey: root.nextBufferKey + 1 };
    case 'eventUnbuffered':
      parts.buffered.delete(fact.key);
      return root;
    default:
      return fact satisfies never;
  }
}

/** The trace of an attached start has its id: that may be long after the request. */
function noteAttached(parts: MutableParts, event: BufferedEvent, eventId: number): void {
  const requestId = event.workflowExecutionOptionsUpdatedEventAttributes?.attachedRequestId;
  const request = requestId === undefined ? undefined : parts.requests.get(requestId);
  if (requestId !== undefined && request !== undefined) parts.requests.set(requestId, { ...request, eventId });
}

function evolveActivity(
  parts: MutableParts,
  root: RunRoot,
  fact: Extract<Fact, { at: 'activityScheduled' | 'activity' | 'activityClosed' }>,
): RunRoot {
  if (fact.at === 'activityScheduled') {
    parts.activities.set(fact.activity.scheduledEventId, fact.activity);
    parts.activityIds.set(fact.activity.activityId, fact.activity.scheduledEventId);
    return { ...root, lastStamp: Math.max(root.lastStamp, fact.activity.stamp) };
  }
  const state = parts.activities.get(fact.scheduledEventId);
  if (state === undefined) throw new InvariantError(`run ${root.runId}: ${fact.at} of unknown activity ${fact.scheduledEventId}`);
  if (fact.at === 'activityClosed') {
    parts.activities.delete(fact.scheduledEventId);
    parts.activityIds.delete(state.activityId);
    return root;
  }
  parts.activities.set(fact.scheduledEventId, activity.step(state, fact.fact));
  return 'stamp' in fact.fact ? { ...root, lastStamp: fact.fact.stamp } : root;
}

function evolveChild(
  parts: MutableParts,
  root: RunRoot,
  fact: Extract<Fact, { at: 'childInitiated' | 'child' | 'childClosed' }>,
): RunRoot {
  if (fact.at === 'childInitiated') {
    parts.children.set(fact.child.initiatedEventId, fact.child);
    return root;
  }
  const state = parts.children.get(fact.initiatedEventId);
  if (state === undefined) throw new InvariantError(`run ${root.runId}: ${fact.at} of unknown child ${fact.initiatedEventId}`);
  if (fact.at === 'childClosed') parts.children.delete(fact.initiatedEventId);
  else parts.children.set(fact.initiatedEventId, child.step(state, fact.fact));
  return root;
}

/**
 * A closed run has no pending parts: their rows go with them. Requests stay, they are answered also after the close; so do children
 * of whom something is still to be done.
 */
function close(parts: MutableParts, root: RunRoot, fact: Extract<Fact, { at: 'closed' }>): RunRoot {
  if (root.closeTimeMs !== 0) throw new InvariantError(`run ${root.runId} closes twice`);
  if (parts.buffered.size > 0) throw new InvariantError(`run ${root.runId} closes over ${parts.buffered.size} buffered events`);
  parts.origin.delete('origin');
  parts.activities.clear();
  parts.activityIds.clear();
  parts.timers.clear();
  parts.timerIds.clear();
  parts.externals.clear();
  const workflowTaskEnded = root.workflowTask.at === 'none' ? root.workflowTask : ({ at: 'none', attempt: 1 } as const);
  const { status, timeMs: closeTimeMs, tellsParent } = fact;
  return { ...root, status, closeTimeMs, tellsParent, sticky: undefined, workflowTask: workflowTaskEnded };
}
