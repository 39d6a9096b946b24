import type { Frontend, WorkflowHandler } from '../handler.js';
import { queueKey } from '../open-polls.js';
import { resolveNamespace } from '../resolve.js';

/**
 * Ends the polls of the worker's sticky queue that wait in this host, so that no task is handed to a worker that has gone. Best
 * effort: a poll elsewhere ends by itself, and a task lost that way times out and is sent again.
 */
export function shutdownWorker(frontend: Frontend): WorkflowHandler<'ShutdownWorker'> {
  return async (request) => {
    const { id } = await resolveNamespace(frontend, request.namespace, 'use');
    if (request.stickyTaskQueue) {
      frontend.openPolls.endNow(queueKey({ namespaceId: id, type: 1, name: request.stickyTaskQueue, sticky: true }));
    }
    return {};
  };
}
