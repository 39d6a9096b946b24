/** SignalWithStartWorkflowExecution: a signal to the open run, or a new run that begins with it (semantics START-10, ID-1). */
import { enums, type workflowservice } from '@perdure/wire/types';
import { append } from '../execution/append.js';
import type { RunDraft, TransitionContext } from '../execution/draft.js';
import { isRunning, type RunState } from '../execution/state.js';
import { scheduleWorkflowTask } from '../execution/workflow-task-steps.js';
import type { Decision } from './decision.js';
import { decideSignal, signaledEvent } from './signal-workflow.js';
import { checkReuse, createRun, terminateForNewRun, type StartArguments } from './start-workflow.js';

type Request = workflowservice.SignalWithStartWorkflowExecutionRequest;

export interface SignalWithStartReply {
  readonly runId: string;
  readonly started: boolean;
}

export function decideSignalWithStart(
  current: RunState | undefined,
  args: Omit<StartArguments, 'request'> & { readonly request: Request },
  context: TransitionContext,
): Decision<SignalWithStartReply> {
  const { request, runId } = args;
  const root = current?.root;
  if (current !== undefined && root !== undefined && isUsed(current, request))
    return { drafts: [], reply: { runId: root.runId, started: false } };
  const terminates = request.workflowIdConflictPolicy === enums.WorkflowIdConflictPolicy.TERMINATE_EXISTING;
  if (current !== undefined && root !== undefined && isRunning(root) && !terminates) {
    const { drafts } = decideSignal(current, signalRequest(request), context);
    // Unlike a plain signal it ends the wait before the first task (START-7).
    for (const draft of drafts) scheduleWorkflowTask(draft, { evenIfDelayed: true });
    return { drafts, reply: { runId: root.runId, started: false } };
  }
  if (root !== undefined && !isRunning(root)) checkReuse(root, request.workflowIdReusePolicy);
  const ended = current !== undefined && isRunning(current.root) ? [terminateForNewRun(current, runId, context)] : [];
  return { drafts: [...ended, startSignaled(args, context)], reply: { runId, started: true } };
}

/** The request has started this run, or has signalled it. */
function isUsed({ root, requests }: RunState, { requestId = '' }: Request): boolean {
  return requestId !== '' && (root.startRequestId === requestId || requests.has(requestId));
}

const signalRequest = (request: Request): workflowservice.SignalWorkflowExecutionRequest => ({
  signalName: request.signalName,
  input: request.signalInput,
  identity: request.identity,
  header: request.header,
  links: request.links,
  requestId: request.requestId,
});

function startSignaled(
  args: Omit<StartArguments, 'request'> & { readonly request: Request },
  context: TransitionContext,
): RunDraft {
  const { links: _, ...start } = args.request;
  return createRun({ ...args, request: start }, context, (draft) => {
    append(draft, signaledEvent(signalRequest(args.request)));
    draft.record({ at: 'signaled', requestId: args.request.requestId ?? '', timeMs: context.now });
  });
}
