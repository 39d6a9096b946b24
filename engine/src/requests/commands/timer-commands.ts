/** StartTimer and CancelTimer (api.md section 3, semantics TMR-1, BUF-5). */
import { enums } from '@perdure/wire/types';
import { durationMs } from '../../execution/time.js';
import { appendFor, durationProblem, ID_BYTES_MAX, utf8Length, type CommandFailure, type CommandHandler } from './command.js';

const { EventType, WorkflowTaskFailedCause: Cause } = enums;

export const startTimer: CommandHandler = (scope, command) => {
  const bad = (message: string): CommandFailure => ({ cause: Cause.BAD_START_TIMER_ATTRIBUTES, message });
  const attributes = command.startTimerCommandAttributes;
  if (attributes === undefined) return bad('StartTimerCommandAttributes is not set on StartTimerCommand.');
  const { timerId = '', startToFireTimeout } = attributes;
  if (timerId === '') return bad('TimerId is not set on StartTimerCommand.');
  if (utf8Length(timerId) > ID_BYTES_MAX)
    return bad(
      `TimerId on StartTimerCommand exceeds length limit. TimerId=${timerId} Length=${utf8Length(timerId)} Limit=${ID_BYTES_MAX}`,
    );
  const problem = durationProblem(startToFireTimeout);
  if (problem !== undefined)
    return bad(`An invalid StartToFireTimeout is set on StartTimerCommand: ${problem}. TimerId=${timerId}`);
  const { draft } = scope;
  if (draft.timerIds.has(timerId))
    return {
      cause: Cause.START_TIMER_DUPLICATE_ID,
      message: `invalid history builder state for action: add-timer-started-event, TimerID: ${timerId}`,
    };
  const startedEventId = appendFor(scope, command, {
    eventType: EventType.TIMER_STARTED,
    timerStartedEventAttributes: {
      timerId,
      startToFireTimeout,
      workflowTaskCompletedEventId: scope.completedEventId,
    },
  });
  const fireAtMs = draft.context.now + durationMs(startToFireTimeout);
  draft.record({ at: 'timerStarted', timer: { timerId, startedEventId, fireAtMs } });
  return undefined;
};

export const cancelTimer: CommandHandler = (scope, command) => {
  const bad = (message: string): CommandFailure => ({ cause: Cause.BAD_CANCEL_TIMER_ATTRIBUTES, message });
  const attributes = command.cancelTimerCommandAttributes;
  if (attributes === undefined) return bad('CancelTimerCommandAttributes is not set on CancelTimerCommand.');
  const { timerId = '' } = attributes;
  if (timerId === '') return bad('TimerId is not set on CancelTimerCommand.');
  const startedEventId = pendingTimer(scope, timerId) ?? takeBufferedFire(scope, timerId);
  if (startedEventId === undefined)
    return bad(`invalid history builder state for action: add-timer-canceled-event, TimerID: ${timerId}`);
  appendFor(scope, command, {
    eventType: EventType.TIMER_CANCELED,
    timerCanceledEventAttributes: {
      timerId,
      startedEventId,
      workflowTaskCompletedEventId: scope.completedEventId,
      identity: scope.identity,
    },
  });
  return undefined;
};

function pendingTimer({ draft }: Parameters<CommandHandler>[0], timerId: string): number | undefined {
  const startedEventId = draft.timerIds.get(timerId);
  if (startedEventId !== undefined) draft.record({ at: 'timerClosed', startedEventId });
  return startedEventId;
}

/** The timer fired while this task was running: the workflow has not seen it, so the cancel wins. */
function takeBufferedFire({ draft }: Parameters<CommandHandler>[0], timerId: string): number | undefined {
  for (const [key, event] of draft.buffered.entries()) {
    const fired = event.timerFiredEventAttributes;
    if (event.eventType !== EventType.TIMER_FIRED || fired?.timerId !== timerId) continue;
    draft.record({ at: 'eventUnbuffered', key });
    return fired.startedEventId;
  }
  return undefined;
}
