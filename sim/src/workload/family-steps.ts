/** Steps of a model workflow that concern its children. */
import { enums, type command, type history } from '@perdure/wire/types';
import { retryPolicyOf } from './chain-steps.js';
import type { ChildStep, ExternalStep } from './program.js';

const { CommandType } = enums;

/** What history says, by the names of the steps. */
export interface FamilyPast {
  readonly workflowId: string;
  readonly children: ReadonlyMap<string, 'initiated' | 'started' | 'closed'>;
  readonly externals: ReadonlyMap<string, 'open' | 'answered'>;
}

export function readFamily(events: readonly history.HistoryEvent[]): FamilyPast {
  const children = new Map<string, 'initiated' | 'started' | 'closed'>();
  const externals = new Map<string, 'open' | 'answered'>();
  const names = new Map<number, string>();
  for (const event of events) {
    const child = event.startChildWorkflowExecutionInitiatedEventAttributes;
    const asked =
      event.signalExternalWorkflowExecutionInitiatedEventAttributes ??
      event.requestCancelExternalWorkflowExecutionInitiatedEventAttributes;
    const name = child?.control ?? asked?.control;
    if (name !== undefined) names.set(event.eventId ?? 0, name);
    if (child !== undefined) children.set(name ?? '', 'initiated');
    if (asked !== undefined) externals.set(name ?? '', 'open');
    const started = event.childWorkflowExecutionStartedEventAttributes;
    if (started !== undefined) children.set(names.get(started.initiatedEventId ?? 0) ?? '', 'started');
    const closed = childClose(event);
    if (closed !== undefined) children.set(names.get(closed.initiatedEventId ?? 0) ?? '', 'closed');
    const answered = externalAnswer(event);
    if (answered !== undefined) externals.set(names.get(answered.initiatedEventId ?? 0) ?? '', 'answered');
  }
  return { workflowId: events[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? '', children, externals };
}

/** The child has ended, or could not be started. */
const childClose = (event: history.HistoryEvent) =>
  event.childWorkflowExecutionCompletedEventAttributes ??
  event.childWorkflowExecutionFailedEventAttributes ??
  event.childWorkflowExecutionCanceledEventAttributes ??
  event.childWorkflowExecutionTimedOutEventAttributes ??
  event.childWorkflowExecutionTerminatedEventAttributes ??
  event.startChildWorkflowExecutionFailedEventAttributes;

const externalAnswer = (event: history.HistoryEvent) =>
  event.externalWorkflowExecutionSignaledEventAttributes ??
  event.signalExternalWorkflowExecutionFailedEventAttributes ??
  event.externalWorkflowExecutionCancelRequestedEventAttributes ??
  event.requestCancelExternalWorkflowExecutionFailedEventAttributes;

export class FamilySteps {
  constructor(
    private readonly past: FamilyPast,
    private readonly queue: string,
    private readonly commands: command.Command[],
  ) {}

  /** true when the step is finished. */
  child({ policy, until, program }: ChildStep, name: string): boolean {
    const state = this.past.children.get(name);
    if (state === undefined)
      this.commands.push({
        commandType: CommandType.START_CHILD_WORKFLOW_EXECUTION,
        startChildWorkflowExecutionCommandAttributes: {
          workflowId: `${this.past.workflowId}.${name}`,
          workflowType: { name: 'model' },
          taskQueue: { name: this.queue },
          parentClosePolicy: policy,
          control: name,
          retryPolicy: retryPolicyOf(program),
        },
      });
    if (until === 'initiated') return true;
    return state === 'closed' || (until === 'started' && state === 'started');
  }

  external({ what, target }: ExternalStep, name: string): boolean {
    const state = this.past.externals.get(name);
    const workflowId = 'child' in target ? `${this.past.workflowId}.${target.child}` : target.workflowId;
    const childWorkflowOnly = 'child' in target;
    if (state === undefined && what === 'signal')
      this.commands.push({
        commandType: CommandType.SIGNAL_EXTERNAL_WORKFLOW_EXECUTION,
        signalExternalWorkflowExecutionCommandAttributes: {
          execution: { workflowId },
          signalName: `${workflowId} by ${this.past.workflowId}/${name}`,
          control: name,
          childWorkflowOnly,
        },
      });
    if (state === undefined && what === 'cancel')
      this.commands.push({
        commandType: CommandType.REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION,
        requestCancelExternalWorkflowExecutionCommandAttributes: { workflowId, control: name, childWorkflowOnly },
      });
    return state === 'answered';
  }
}
