import type { history } from '@perdure/wire/types';
import { applyEffects } from './apply-effects.js';
import { InvalidHistoryError } from './errors.js';
import { eventName, isCommandEvent } from './event-kinds.js';
import { handleEvent } from './handle-event.js';
import type { Machine } from './machines/machine.js';
import { newUpdate } from './machines/update.js';
import { localActivityMarkerOf, patchMarkerOf } from './markers.js';
import type { DeploymentVersion, RunState } from './run-state.js';
import { acceptedUpdate, admittedUpdate, doUpdateJob, type IncomingUpdate } from './update-messages.js';

type HistoryEvent = history.HistoryEvent;

/**
 * Applies the next stretch of history, and looks ahead at the one after it: patches, local activities and updates recorded
 * there were known to the code in the activation that this stretch makes.
 * @returns the number of events applied.
 */
export function applyNextStretch(run: RunState): number {
  if (run.sawFinalEvent) {
    run.replaying = false;
    return 0;
  }
  const taken = run.window.take();
  const events = taken.events.filter((event) => (event.eventId ?? 0) > run.lastEventId);
  noteCompletions(run, events);
  if (events.length === 0) run.replaying = false;
  const last = events.at(-1);
  if (last !== undefined && eventName(last) === 'WORKFLOW_TASK_STARTED') run.nextStartedEventId = last.eventId ?? 0;
  const admitted = applyEvents(run, events, taken.isLast);
  lookAhead(run, admitted);
  return events.length;
}

/** Flags and versions of completions hold from the task they complete on, so the next one counts as well. */
function noteCompletions(run: RunState, events: readonly HistoryEvent[]): void {
  for (const event of events)
    if (event.workflowTaskCompletedEventAttributes !== undefined) noteCompletion(run, event.workflowTaskCompletedEventAttributes);
  const next = events.length === 0 ? undefined : run.window.nextCompletion();
  if (next !== undefined) noteCompletion(run, next);
}

function noteCompletion(run: RunState, attributes: history.WorkflowTaskCompletedEventAttributes): void {
  run.flags.addFromCompletion(attributes);
  const version = versionOf(attributes);
  if (version !== undefined) run.taskVersion = version;
}

function versionOf(attributes: history.WorkflowTaskCompletedEventAttributes): DeploymentVersion | undefined {
  const { deploymentVersion, workerDeploymentName, workerVersion } = attributes;
  const buildId = deploymentVersion?.buildId ?? workerVersion?.buildId ?? '';
  const deploymentName = deploymentVersion?.deploymentName ?? workerDeploymentName ?? '';
  return buildId === '' && deploymentName === '' ? undefined : { deploymentName, buildId };
}

/** @returns requests that history admitted, for the acceptance that answers them on replay. */
function applyEvents(run: RunState, events: readonly HistoryEvent[], isLast: boolean): Map<string, IncomingUpdate> {
  const admitted = new Map<string, IncomingUpdate>();
  let skip = false;
  for (const [index, event] of events.entries()) {
    const eventId = event.eventId ?? 0;
    if (eventId !== run.lastEventId + 1)
      throw new InvalidHistoryError(`event ${eventId} follows event ${run.lastEventId} in the history of run ${run.runId}`);
    if (run.replaying && isLast && isNews(run, event)) run.replaying = false;
    if (eventName(event) === 'WORKFLOW_EXECUTION_UPDATE_ADMITTED') admit(run, event, admitted);
    deliverRequests(run, eventId - 1);
    skip = skip ? false : handleEvent(run, event, events[index + 1], isLast).skipNext;
    run.passed(event);
  }
  return admitted;
}

/** A replay ends at the first event of the last stretch that the code did not ask for itself. */
function isNews(run: RunState, event: HistoryEvent): boolean {
  const isNew = (event.eventId ?? 0) > run.window.previousStartedEventId;
  return isNew && eventName(event) !== 'WORKFLOW_TASK_COMPLETED' && !isCommandEvent(event);
}

function admit(run: RunState, event: HistoryEvent, admitted: Map<string, IncomingUpdate>): void {
  const request = admittedUpdate(event);
  if (run.replaying) admitted.set(request.protocolInstanceId, request);
  else run.requests.push(request);
}

function deliverRequests(run: RunState, upToEventId: number): void {
  const due = run.requests.filter((request) => request.sequencingEventId <= upToEventId);
  if (due.length === 0) return;
  run.requests = run.requests.filter((request) => request.sequencingEventId > upToEventId);
  for (const request of due) beginUpdate(run, request);
}

function beginUpdate(run: RunState, request: IncomingUpdate): void {
  run.byProtocolInstance.set(request.protocolInstanceId, newUpdate(request));
  run.jobs.push(doUpdateJob(request, !run.replaying));
}

function lookAhead(run: RunState, admitted: Map<string, IncomingUpdate>): void {
  const later: (() => void)[] = [];
  for (const event of run.window.peek()) {
    const patch = patchMarkerOf(event);
    const marker = localActivityMarkerOf(event);
    if (patch !== undefined) {
      run.patches.set(patch.patchId, false);
      run.jobs.push({ type: 'notifyHasPatch', patchId: patch.patchId });
    } else if (marker !== undefined) {
      const machine = run.bySeq.get(`local activity ${marker.seq}`);
      if (machine === undefined) run.localActivities.noteMarker(marker);
      else later.push(() => resolveByMarker(run, machine, marker));
    } else if (eventName(event) === 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED') {
      const accepted = acceptedUpdate(event);
      later.push(() => beginUpdate(run, admitted.get(accepted.protocolInstanceId) ?? accepted));
    }
  }
  for (const act of later) act();
}

function resolveByMarker(run: RunState, machine: Machine, marker: NonNullable<ReturnType<typeof localActivityMarkerOf>>): void {
  if (machine.accepts('resolvedByMarker'))
    applyEffects(run, machine, machine.apply({ name: 'resolvedByMarker', detail: marker }));
  else run.localActivities.noteMarker(marker);
}
