import { enums, type history } from '@perdure/wire/types';

type HistoryEvent = history.HistoryEvent;
type Attributes = Omit<HistoryEvent, 'eventId' | 'eventType' | 'eventTime'>;

/** Writes histories for tests, event by event: ids count up, a second passes from one to the next. */
export class ScriptedHistory {
  readonly events: HistoryEvent[] = [];
  previousStartedEventId = 0;
  startedEventId = 0;

  add(name: keyof typeof enums.EventType, attributes: Attributes = {}): number {
    const eventId = this.events.length + 1;
    this.events.push({ eventId, eventType: enums.EventType[name], eventTime: { seconds: eventId }, ...attributes });
    return eventId;
  }

  start(workflowType = 'test'): this {
    const attributes = {
      workflowType: { name: workflowType },
      originalExecutionRunId: 'run',
      workflowTaskTimeout: { seconds: 10 },
    };
    this.add('WORKFLOW_EXECUTION_STARTED', { workflowExecutionStartedEventAttributes: attributes });
    return this;
  }

  /** A workflow task that is scheduled and started. */
  task(): this {
    const scheduledEventId = this.add('WORKFLOW_TASK_SCHEDULED');
    this.previousStartedEventId = this.#completed;
    this.startedEventId = this.add('WORKFLOW_TASK_STARTED', { workflowTaskStartedEventAttributes: { scheduledEventId } });
    return this;
  }

  #completed = 0;

  complete(coreUsedFlags: readonly number[] = [1, 2, 3]): this {
    const { startedEventId } = this;
    const attributes = { scheduledEventId: startedEventId - 1, startedEventId, sdkMetadata: { coreUsedFlags } };
    this.add('WORKFLOW_TASK_COMPLETED', { workflowTaskCompletedEventAttributes: attributes });
    this.#completed = startedEventId;
    return this;
  }

  fullTask(): this {
    return this.task().complete();
  }

  timerStarted(timerId: string): number {
    return this.add('TIMER_STARTED', { timerStartedEventAttributes: { timerId } });
  }

  timerFired(timerId: string, startedEventId: number): number {
    return this.add('TIMER_FIRED', { timerFiredEventAttributes: { timerId, startedEventId } });
  }

  signal(signalName: string): this {
    this.add('WORKFLOW_EXECUTION_SIGNALED', { workflowExecutionSignaledEventAttributes: { signalName } });
    return this;
  }
}
