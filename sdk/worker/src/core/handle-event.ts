import type { history } from '@perdure/wire/types';
import { applyEffects } from './apply-effects.js';
import { toMs } from './duration.js';
import { DeterminismError, InvalidHistoryError } from './errors.js';
import { eventName, initiatingEventId, isCommandEvent, isFinalEvent, isSkippable } from './event-kinds.js';
import { matchCommand, type Handled } from './match-command.js';
import { newWorkflowTask } from './machines/workflow-task.js';
import { randomSeedOf } from './random-seed.js';
import type { RunState } from './run-state.js';
import { initializeJob } from './initialize-job.js';

type HistoryEvent = history.HistoryEvent;

const handled: Handled = { skipNext: false };

/** @throws DeterminismError | InvalidHistoryError */
export function handleEvent(run: RunState, event: HistoryEvent, next: HistoryEvent | undefined, isLast: boolean): Handled {
  if (isFinalEvent(event)) run.sawFinalEvent = true;
  if (isSkippable(event)) return handled;
  const name = eventName(event);
  if (name === 'WORKFLOW_EXECUTION_TERMINATED' || name === 'WORKFLOW_EXECUTION_TIMED_OUT') return handled;
  if (name === 'UNSPECIFIED')
    throw new InvalidHistoryError(`event ${event.eventId} is of type ${event.eventType}, which this SDK does not know`);
  if (isCommandEvent(event)) return matchCommand(run, event, next, isLast);
  if (name === 'WORKFLOW_TASK_STARTED') noteTaskStart(run, event);
  const initiatedBy = initiatingEventId(event);
  if (initiatedBy === undefined) handleStandalone(run, event);
  else {
    const machine = run.byEvent.get(initiatedBy);
    if (machine === undefined) throw new DeterminismError('the code never asked for what this event belongs to', event);
    applyEffects(run, machine, machine.applyEvent(event, isLast));
  }
  return handled;
}

function noteTaskStart(run: RunState, event: HistoryEvent): void {
  const attributes = event.workflowTaskStartedEventAttributes;
  run.taskStart.historySizeBytes = attributes?.historySizeBytes ?? 0;
  run.taskStart.continueAsNewSuggested = attributes?.suggestContinueAsNew ?? false;
  run.taskStart.suggestContinueAsNewReasons = attributes?.suggestContinueAsNewReasons ?? [];
  run.taskStart.targetWorkerDeploymentVersionChanged = attributes?.targetWorkerDeploymentVersionChanged ?? false;
}

/** Events that begin something of their own. */
function handleStandalone(run: RunState, event: HistoryEvent): void {
  switch (eventName(event)) {
    case 'WORKFLOW_EXECUTION_STARTED': {
      const attributes = event.workflowExecutionStartedEventAttributes ?? {};
      run.started = attributes;
      run.startedTimeMs = toMs(event.eventTime) ?? 0;
      run.advanceClock(run.startedTimeMs);
      run.jobs.push(
        initializeJob(run.workflowId, attributes, randomSeedOf(attributes.originalExecutionRunId ?? ''), run.startedTimeMs),
      );
      return;
    }
    case 'WORKFLOW_TASK_SCHEDULED': {
      const machine = newWorkflowTask(run.nextStartedEventId);
      run.byEvent.set(event.eventId ?? 0, machine);
      applyEffects(run, machine, machine.applyEvent(event, false));
      return;
    }
    case 'WORKFLOW_EXECUTION_SIGNALED': {
      const { signalName, input, identity, header } = event.workflowExecutionSignaledEventAttributes ?? {};
      run.jobs.push({
        type: 'signalWorkflow',
        signalName: signalName ?? '',
        input: input?.payloads ?? [],
        identity: identity ?? '',
        headers: header?.fields ?? {},
        originatingEventId: event.eventId,
      });
      return;
    }
    case 'WORKFLOW_EXECUTION_CANCEL_REQUESTED':
      run.jobs.push({ type: 'cancelWorkflow', reason: event.workflowExecutionCancelRequestedEventAttributes?.cause ?? '' });
      return;
    case 'WORKFLOW_EXECUTION_UPDATE_ADMITTED':
      // Handled with the requests of the task.
      return;
    default:
      throw new InvalidHistoryError(
        `event ${event.eventId}, ${eventName(event)}, has no place in the machines of run ${run.runId}`,
      );
  }
}
