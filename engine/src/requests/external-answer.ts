/** What the target of an external signal or cancel request has said (semantics EXT-1). */
import { enums, type common, type history } from '@perdure/wire/types';
import type { NewEvent } from '../execution/append.js';
import type { TransitionContext } from '../execution/draft.js';
import type { ExternalRequest } from '../execution/external.js';
import { happen } from '../execution/happen.js';
import { isRunning, type RunRoot, type RunState } from '../execution/state.js';
import { changed, unchanged, type Decision } from './decision.js';
import { draftOpenRun } from './open-run.js';

const { EventType } = enums;

export type ExternalAnswer =
  | { readonly at: 'done' }
  /** The causes of both kinds have the same numbers. */
  | { readonly at: 'failed'; readonly cause: enums.SignalExternalWorkflowExecutionFailedCause };

/** `initiated`: the Initiated event, which names the target. The reply says whether anybody waited for the answer. */
export function decideExternalAnswered(
  state: RunState,
  initiated: history.HistoryEvent,
  answer: ExternalAnswer,
  context: TransitionContext,
): Decision<boolean> {
  const initiatedEventId = initiated.eventId ?? 0;
  const external = state.externals.get(initiatedEventId);
  if (!isRunning(state.root) || external === undefined) return unchanged(false);
  const draft = draftOpenRun(state, context);
  draft.record({ at: 'externalClosed', initiatedEventId });
  happen(draft, external.kind === 'signal' ? signalAnswer(initiated, answer) : cancelAnswer(initiated, answer));
  return changed(draft, true);
}

interface Target {
  readonly initiatedEventId: number;
  readonly namespace: string | undefined;
  readonly namespaceId: string | undefined;
  readonly workflowExecution: common.WorkflowExecution | undefined;
}

function signalAnswer(initiated: history.HistoryEvent, answer: ExternalAnswer): NewEvent {
  const { namespace, namespaceId, workflowExecution, control } =
    initiated.signalExternalWorkflowExecutionInitiatedEventAttributes ?? {};
  const target: Target = { initiatedEventId: initiated.eventId ?? 0, namespace, namespaceId, workflowExecution };
  if (answer.at === 'done')
    return {
      eventType: EventType.EXTERNAL_WORKFLOW_EXECUTION_SIGNALED,
      externalWorkflowExecutionSignaledEventAttributes: { ...target, control },
    };
  return {
    eventType: EventType.SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED,
    signalExternalWorkflowExecutionFailedEventAttributes: { ...target, control, cause: answer.cause },
  };
}

function cancelAnswer(initiated: history.HistoryEvent, answer: ExternalAnswer): NewEvent {
  const { namespace, namespaceId, workflowExecution } =
    initiated.requestCancelExternalWorkflowExecutionInitiatedEventAttributes ?? {};
  const target: Target = { initiatedEventId: initiated.eventId ?? 0, namespace, namespaceId, workflowExecution };
  if (answer.at === 'done')
    return {
      eventType: EventType.EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED,
      externalWorkflowExecutionCancelRequestedEventAttributes: target,
    };
  const cause = answer.cause as enums.CancelExternalWorkflowExecutionFailedCause;
  return {
    eventType: EventType.REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED,
    requestCancelExternalWorkflowExecutionFailedEventAttributes: { ...target, cause },
  };
}

/** A request never reaches the workflow that makes it (EXT-2). */
export function targetsItself(root: RunRoot, kind: ExternalRequest['kind'], initiated: history.HistoryEvent): boolean {
  const attributes =
    kind === 'signal'
      ? initiated.signalExternalWorkflowExecutionInitiatedEventAttributes
      : initiated.requestCancelExternalWorkflowExecutionInitiatedEventAttributes;
  return attributes?.workflowExecution?.workflowId === root.workflowId;
}
