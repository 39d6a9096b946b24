import type { command, history } from '@perdure/wire/types';
import { ScriptedHistory } from './scripted-history.js';
import type { Chance } from './model-workflow.js';

type Attributes = Omit<history.HistoryEvent, 'eventId' | 'eventType' | 'eventTime'>;

/** What goes on at the server, and how it may go on. */
interface Open {
  readonly id: number;
  readonly kind: 'timer' | 'activity' | 'child';
  readonly key: string;
  isStarted: boolean;
  startedEventId: number;
  isCancelled: boolean;
}

/** The server as far as a run's history shows it: writes the events of commands, and lets things happen at random. */
export class ModelServer {
  readonly script = new ScriptedHistory().start();
  readonly #open: Open[] = [];
  isOver = false;

  constructor(private readonly chance: Chance) {}

  /** Something may happen, and then there is a task; sometimes after one that failed. */
  nextTask(): void {
    for (let count = this.chance.below(4); count > 0; count--) this.#happen();
    if (this.chance.below(6) === 0) this.#failedTask();
    this.script.task();
  }

  /** The task is completed with these commands. */
  answer(commands: readonly command.Command[]): void {
    this.script.complete();
    for (const each of commands) this.#write(each);
  }

  #failedTask(): void {
    const { previousStartedEventId } = this.script;
    this.script.task();
    const { startedEventId } = this.script;
    const attributes = { scheduledEventId: startedEventId - 1, startedEventId };
    this.script.add('WORKFLOW_TASK_FAILED', { workflowTaskFailedEventAttributes: { ...attributes, cause: 1 } });
    this.script.previousStartedEventId = previousStartedEventId;
  }

  #happen(): void {
    if (this.chance.below(4) === 0) return void this.script.signal('signal');
    const open = this.#open[this.chance.below(Math.max(this.#open.length, 1))];
    if (open === undefined) return;
    if (open.kind === 'timer')
      return this.#end(open, 'TIMER_FIRED', { timerFiredEventAttributes: { timerId: open.key, startedEventId: open.id } });
    if (open.kind === 'activity') this.#goOn(open);
    else this.#goOnChild(open);
  }

  #goOn(open: Open): void {
    const scheduledEventId = open.id;
    if (open.isCancelled && this.chance.below(2) === 0)
      return this.#end(open, 'ACTIVITY_TASK_CANCELED', { activityTaskCanceledEventAttributes: { scheduledEventId } });
    // The server writes the start together with the end.
    const startedEventId = this.script.add('ACTIVITY_TASK_STARTED', { activityTaskStartedEventAttributes: { scheduledEventId } });
    const ids = { scheduledEventId, startedEventId };
    if (this.chance.below(3) === 0) this.#end(open, 'ACTIVITY_TASK_FAILED', { activityTaskFailedEventAttributes: ids });
    else this.#end(open, 'ACTIVITY_TASK_COMPLETED', { activityTaskCompletedEventAttributes: ids });
  }

  #goOnChild(open: Open): void {
    const initiatedEventId = open.id;
    if (!open.isStarted) {
      open.isStarted = true;
      const workflowExecution = { workflowId: open.key, runId: 'child run' };
      open.startedEventId = this.script.add('CHILD_WORKFLOW_EXECUTION_STARTED', {
        childWorkflowExecutionStartedEventAttributes: { initiatedEventId, workflowExecution },
      });
      return;
    }
    if (open.isCancelled)
      this.#end(open, 'CHILD_WORKFLOW_EXECUTION_CANCELED', {
        childWorkflowExecutionCanceledEventAttributes: { initiatedEventId },
      });
    else
      this.#end(open, 'CHILD_WORKFLOW_EXECUTION_COMPLETED', {
        childWorkflowExecutionCompletedEventAttributes: { initiatedEventId },
      });
  }

  #end(open: Open, name: Parameters<ScriptedHistory['add']>[0], attributes: Attributes): void {
    this.script.add(name, attributes);
    this.#open.splice(this.#open.indexOf(open), 1);
  }

  #write(wish: command.Command): void {
    const begin = (kind: Open['kind'], key: string, id: number) =>
      this.#open.push({ id, kind, key, isStarted: false, startedEventId: 0, isCancelled: false });
    if (wish.startTimerCommandAttributes !== undefined) {
      const timerId = wish.startTimerCommandAttributes.timerId ?? '';
      begin('timer', timerId, this.script.timerStarted(timerId));
    } else if (wish.cancelTimerCommandAttributes !== undefined)
      this.#cancelTimer(wish.cancelTimerCommandAttributes.timerId ?? '');
    else if (wish.scheduleActivityTaskCommandAttributes !== undefined) {
      const { activityId, activityType } = wish.scheduleActivityTaskCommandAttributes;
      begin(
        'activity',
        activityId ?? '',
        this.script.add('ACTIVITY_TASK_SCHEDULED', { activityTaskScheduledEventAttributes: { activityId, activityType } }),
      );
    } else if (wish.requestCancelActivityTaskCommandAttributes !== undefined)
      this.#cancelActivity(wish.requestCancelActivityTaskCommandAttributes.scheduledEventId ?? 0);
    else if (wish.startChildWorkflowExecutionCommandAttributes !== undefined) {
      const { workflowId, workflowType } = wish.startChildWorkflowExecutionCommandAttributes;
      const attributes = { workflowId, workflowType };
      begin(
        'child',
        workflowId ?? '',
        this.script.add('START_CHILD_WORKFLOW_EXECUTION_INITIATED', {
          startChildWorkflowExecutionInitiatedEventAttributes: attributes,
        }),
      );
    } else this.#writeOther(wish);
  }

  #writeOther(wish: command.Command): void {
    const { recordMarkerCommandAttributes: marker, upsertWorkflowSearchAttributesCommandAttributes: upsert } = wish;
    const cancel = wish.requestCancelExternalWorkflowExecutionCommandAttributes;
    if (marker !== undefined) this.script.add('MARKER_RECORDED', { markerRecordedEventAttributes: marker });
    else if (upsert !== undefined)
      this.script.add('UPSERT_WORKFLOW_SEARCH_ATTRIBUTES', { upsertWorkflowSearchAttributesEventAttributes: upsert });
    else if (cancel !== undefined) this.#cancelChild(cancel.workflowId ?? '');
    else throw new Error(`the model does not know command ${wish.commandType}`);
  }

  #cancelTimer(timerId: string): void {
    const open = this.#open.find(({ kind, key }) => kind === 'timer' && key === timerId);
    if (open !== undefined)
      this.#end(open, 'TIMER_CANCELED', { timerCanceledEventAttributes: { timerId, startedEventId: open.id } });
  }

  #cancelActivity(scheduledEventId: number): void {
    const open = this.#open.find(({ id }) => id === scheduledEventId);
    if (open !== undefined) open.isCancelled = true;
    this.script.add('ACTIVITY_TASK_CANCEL_REQUESTED', { activityTaskCancelRequestedEventAttributes: { scheduledEventId } });
  }

  #cancelChild(workflowId: string): void {
    const initiatedEventId = this.script.add('REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED');
    const open = this.#open.find(({ key }) => key === workflowId);
    if (open !== undefined) open.isCancelled = true;
    this.script.add('EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED', {
      externalWorkflowExecutionCancelRequestedEventAttributes: { initiatedEventId },
    });
  }
}
