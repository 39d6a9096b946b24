/** A request that comes from another workflow, and not from a client. */
import type { history } from '@perdure/wire/types';
import { notFound } from '../errors.js';
import type { RunRoot } from '../execution/state.js';

export interface Sender {
  readonly workflowId: string;
  readonly runId: string;
  /** The target must be the sender's child. */
  readonly childOnly: boolean;
  /** Of the cancel command that asks; 0: a parent close policy does. */
  readonly initiatedEventId: number;
}

/** Recorded as the one who acts where the server acts by itself. */
export const SERVER_IDENTITY = 'history-service';

export function checkSender({ parent }: RunRoot, { workflowId, runId, childOnly }: Sender): void {
  if (childOnly && (parent?.workflowId !== workflowId || parent.runId !== runId))
    throw notFound('workflow parent does not match with request');
}

export const senderExecution = (
  sender: Sender | undefined,
): Pick<history.WorkflowExecutionSignaledEventAttributes, 'externalWorkflowExecution'> =>
  sender === undefined ? {} : { externalWorkflowExecution: { workflowId: sender.workflowId, runId: sender.runId } };
