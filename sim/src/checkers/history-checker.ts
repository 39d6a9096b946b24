/** What every legal history obeys, whatever led to it. Independent of the engine: it knows the public events only. */
import { enums, type history } from '@perdure/wire/types';
import { FamilyChecker } from './family-checker.js';
import { NEWS, TurnChecker } from './turn-checker.js';
import { durationOf, millisOf } from './wire-time.js';

const { EventType } = enums;
type Event = history.HistoryEvent;

const CLOSING = new Set<number>([
  EventType.WORKFLOW_EXECUTION_COMPLETED,
  EventType.WORKFLOW_EXECUTION_FAILED,
  EventType.WORKFLOW_EXECUTION_TIMED_OUT,
  EventType.WORKFLOW_EXECUTION_TERMINATED,
  EventType.WORKFLOW_EXECUTION_CANCELED,
  EventType.WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
]);
/** News may come while a workflow task runs; they are told afterwards, with the time when they happened. A retried task's schedule too. */
const TOLD_LATE = new Set<number>([
  ...NEWS,
  EventType.WORKFLOW_TASK_SCHEDULED,
  EventType.ACTIVITY_TASK_STARTED,
  EventType.ACTIVITY_TASK_CANCELED,
]);

export const isClosing = (event: Event): boolean => CLOSING.has(event.eventType ?? 0);

interface OpenActivity {
  readonly attemptsMax: number;
  startedEventId: number;
}
interface OpenTimer {
  readonly timerId: string;
  readonly dueMs: number;
}

export class HistoryChecker {
  #nextEventId = 1;
  #closed = false;
  #task: { scheduled: number; started: number } = { scheduled: 0, started: 0 };
  #lastCompletedTask = 0;
  #lastMs = 0;
  readonly #activities = new Map<number, OpenActivity>();
  readonly #timers = new Map<number, OpenTimer>();
  readonly #family = new FamilyChecker();
  readonly #turns = new TurnChecker();

  get closed(): boolean {
    return this.#closed;
  }

  /** What is wrong with the next event, or undefined. */
  add(event: Event): string | undefined {
    const problem =
      this.#order(event) ??
      this.#time(event) ??
      this.#workflowTask(event) ??
      this.#command(event) ??
      this.#activity(event) ??
      this.#timer(event) ??
      this.#turns.add(event) ??
      this.#family.add(event);
    return problem === undefined ? undefined : `event ${event.eventId} of type ${event.eventType}: ${problem}`;
  }

  #order(event: Event): string | undefined {
    const id = this.#nextEventId;
    this.#nextEventId += 1;
    if (event.eventId !== id) return `should have the id ${id}`;
    if (this.#closed) return 'the run is closed';
    const first = event.eventType === EventType.WORKFLOW_EXECUTION_STARTED;
    if (first !== (id === 1)) return 'a run starts once, with its first event';
    if (isClosing(event)) this.#closed = true;
    return undefined;
  }

  #time(event: Event): string | undefined {
    const atMs = millisOf(event.eventTime);
    if (atMs === undefined) return 'has no time';
    if (TOLD_LATE.has(event.eventType ?? 0)) return undefined;
    if (atMs < this.#lastMs) return `its time ${atMs} goes back by ${this.#lastMs - atMs} ms`;
    this.#lastMs = atMs;
    return undefined;
  }

  #workflowTask(event: Event): string | undefined {
    const task = this.#task;
    switch (event.eventType) {
      case EventType.WORKFLOW_TASK_SCHEDULED:
        if (task.scheduled > 0) return 'a workflow task is pending already';
        task.scheduled = event.eventId ?? 0;
        return undefined;
      case EventType.WORKFLOW_TASK_STARTED:
        if (task.scheduled === 0 || task.started > 0) return 'no workflow task waits';
        if (event.workflowTaskStartedEventAttributes?.scheduledEventId !== task.scheduled) return 'starts another workflow task';
        task.started = event.eventId ?? 0;
        return undefined;
      case EventType.WORKFLOW_TASK_COMPLETED:
      case EventType.WORKFLOW_TASK_FAILED:
      case EventType.WORKFLOW_TASK_TIMED_OUT:
        return this.#taskEnded(event);
      default:
        return task.started > 0 ? 'stands inside a workflow task' : undefined;
    }
  }

  #taskEnded(event: Event): string | undefined {
    const { scheduled, started } = this.#task;
    const ended =
      event.workflowTaskCompletedEventAttributes ??
      event.workflowTaskFailedEventAttributes ??
      event.workflowTaskTimedOutEventAttributes;
    if (scheduled === 0 || ended?.scheduledEventId !== scheduled) return 'ends a workflow task that is not pending';
    if ((ended.startedEventId ?? 0) !== started) return `its task was started by event ${started}, not ${ended.startedEventId}`;
    if (event.eventType !== EventType.WORKFLOW_TASK_TIMED_OUT && started === 0)
      return 'ends a workflow task that was not started';
    if (event.eventType === EventType.WORKFLOW_TASK_COMPLETED) this.#lastCompletedTask = event.eventId ?? 0;
    this.#task = { scheduled: 0, started: 0 };
    return undefined;
  }

  /** What a command made names the completed task that brought it. */
  #command(event: Event): string | undefined {
    const made =
      event.activityTaskScheduledEventAttributes ??
      event.activityTaskCancelRequestedEventAttributes ??
      event.timerStartedEventAttributes ??
      event.timerCanceledEventAttributes ??
      event.markerRecordedEventAttributes ??
      event.startChildWorkflowExecutionInitiatedEventAttributes ??
      event.signalExternalWorkflowExecutionInitiatedEventAttributes ??
      event.requestCancelExternalWorkflowExecutionInitiatedEventAttributes ??
      event.workflowExecutionCompletedEventAttributes ??
      event.workflowExecutionFailedEventAttributes ??
      event.workflowExecutionCanceledEventAttributes ??
      event.workflowExecutionContinuedAsNewEventAttributes;
    if (made === undefined || made.workflowTaskCompletedEventId === this.#lastCompletedTask) return undefined;
    return `is of the task completed by ${made.workflowTaskCompletedEventId}, but the last one was completed by ${this.#lastCompletedTask}`;
  }

  #activity(event: Event): string | undefined {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled !== undefined)
      this.#activities.set(event.eventId ?? 0, { attemptsMax: scheduled.retryPolicy?.maximumAttempts ?? 0, startedEventId: 0 });
    const started = event.activityTaskStartedEventAttributes;
    if (started !== undefined) {
      const open = this.#activities.get(started.scheduledEventId ?? 0);
      if (open === undefined || open.startedEventId > 0) return 'starts an activity that is not waiting';
      if (open.attemptsMax > 0 && (started.attempt ?? 0) > open.attemptsMax)
        return `attempt ${started.attempt} of ${open.attemptsMax}`;
      open.startedEventId = event.eventId ?? 0;
    }
    const ended =
      event.activityTaskCompletedEventAttributes ??
      event.activityTaskFailedEventAttributes ??
      event.activityTaskTimedOutEventAttributes ??
      event.activityTaskCanceledEventAttributes;
    if (ended === undefined) return undefined;
    const open = this.#activities.get(ended.scheduledEventId ?? 0);
    this.#activities.delete(ended.scheduledEventId ?? 0);
    if (open === undefined) return `activity ${ended.scheduledEventId} is not open`;
    return (ended.startedEventId ?? 0) === open.startedEventId ? undefined : 'names another start';
  }

  #timer(event: Event): string | undefined {
    const started = event.timerStartedEventAttributes;
    const atMs = millisOf(event.eventTime) ?? 0;
    if (started !== undefined)
      this.#timers.set(event.eventId ?? 0, {
        timerId: started.timerId ?? '',
        dueMs: atMs + durationOf(started.startToFireTimeout),
      });
    const ended = event.timerFiredEventAttributes ?? event.timerCanceledEventAttributes;
    if (ended === undefined) return undefined;
    const timer = this.#timers.get(ended.startedEventId ?? 0);
    this.#timers.delete(ended.startedEventId ?? 0);
    if (timer === undefined || timer.timerId !== ended.timerId) return `timer ${ended.timerId} is not open`;
    const early = event.eventType === EventType.TIMER_FIRED && atMs < timer.dueMs;
    return early ? `timer ${timer.timerId} fired ${timer.dueMs - atMs} ms early` : undefined;
  }
}
