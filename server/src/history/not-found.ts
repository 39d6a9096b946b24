import { notFound, type RequestError } from '@perdure/engine';
import type { RunRef } from './run-ref.js';

/** Texts of api.md 0.3. */
export function workflowNotFound({ workflowId, runId }: RunRef): RequestError {
  if (runId === '') return notFound(`workflow not found for ID: ${workflowId}`);
  return notFound(`workflow execution not found for workflow ID "${workflowId}" and run ID "${runId}"`);
}
