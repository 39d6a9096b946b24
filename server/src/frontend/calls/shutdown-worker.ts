import { checkLength } from '../check/ids.js';
import { type Frontend, type WorkflowHandler, withinDeadline } from '../handler.js';
import { resolveNamespace } from '../resolve.js';

/**
 * Ends the polls of the worker's sticky queue, on whatever host they wait, and lets what waits there go to other workers at once
 * instead of after a timeout (semantics TQ-8). Polls of normal queues stay: they are not told apart by worker.
 */
export function shutdownWorker(frontend: Frontend): WorkflowHandler<'ShutdownWorker'> {
  const { limits, matching } = frontend;
  return async (request, context) => {
    const { id } = await resolveNamespace(frontend, request.namespace, 'use');
    checkLength('Identity', request.identity, limits);
    const name = request.stickyTaskQueue ?? '';
    if (name === '') return {};
    await matching.workerLeft({ queue: { namespaceId: id, type: 1, name, sticky: true } }, withinDeadline(context));
    return {};
  };
}
