import { invalidArgument } from '@perdure/engine';
import { checkLength } from '../check/ids.js';
import { retentionSeconds } from '../check/retention.js';
import type { Frontend, WorkflowHandler } from '../handler.js';

export function registerNamespace({ limits, namespaces }: Frontend): WorkflowHandler<'RegisterNamespace'> {
  return async (request) => {
    const name = request.namespace;
    if (!name) throw invalidArgument('Namespace not set on request.');
    checkLength('Namespace', name, limits);
    if (request.isGlobalNamespace) throw invalidArgument('Cannot register global namespace when not enabled');
    const { description, ownerEmail, data } = request;
    const period = retentionSeconds(request.workflowExecutionRetentionPeriod, limits);
    await namespaces.register({ name, description, ownerEmail, data, retentionSeconds: period });
    return {};
  };
}
