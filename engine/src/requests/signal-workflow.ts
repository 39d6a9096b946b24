/** SignalWorkflowExecution (semantics ID-2, WT-18). */
import { enums, type workflowservice } from '@perdure/wire/types';
import { invalidArgument, resourceExhausted } from '../errors.js';
import type { TransitionContext } from '../execution/draft.js';
import type { NewEvent } from '../execution/append.js';
import { happen } from '../execution/happen.js';
import type { RunState } from '../execution/state.js';
import { changed, unchanged, type Decision } from './decision.js';
import { draftOpenRun } from './open-run.js';
import { checkSender, senderExecution, type Sender } from './sender.js';

const SIGNALS_MAX = 10_000;

export function decideSignal(
  state: RunState,
  request: workflowservice.SignalWorkflowExecutionRequest,
  context: TransitionContext,
  sender?: Sender,
): Decision<undefined> {
  const requestId = request.requestId ?? '';
  if (requestId !== '' && state.requests.has(requestId)) return unchanged(undefined);
  const draft = draftOpenRun(state, context);
  const { root } = draft;
  if (sender !== undefined) checkSender(root, sender);
  if (root.signalCount >= SIGNALS_MAX) throw invalidArgument('exceeded workflow execution limit for signal events');
  if (root.closeAttempted && root.workflowTask.at === 'started')
    throw resourceExhausted(
      'workflow operation can not be applied because workflow is closing',
      enums.ResourceExhaustedCause.BUSY_WORKFLOW,
      enums.ResourceExhaustedScope.NAMESPACE,
    );
  happen(draft, signaledEvent(request, sender));
  draft.record({ at: 'signaled', requestId, timeMs: context.now });
  return changed(draft, undefined);
}

export function signaledEvent(
  request: Pick<workflowservice.SignalWorkflowExecutionRequest, 'signalName' | 'input' | 'identity' | 'header' | 'links'>,
  sender?: Sender,
): NewEvent {
  return {
    eventType: enums.EventType.WORKFLOW_EXECUTION_SIGNALED,
    ...(request.links && request.links.length > 0 && { links: request.links }),
    workflowExecutionSignaledEventAttributes: {
      signalName: request.signalName,
      input: request.input,
      identity: request.identity,
      header: request.header,
      ...senderExecution(sender),
    },
  };
}
