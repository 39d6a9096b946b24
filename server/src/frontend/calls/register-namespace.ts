import { invalidArgument } from '@perdure/engine';
import { checkLength } from '../check/ids.js';
import { checkedDuration } from '../check/duration.js';
import type { Frontend, WorkflowHandler } from '../handler.js';

export function registerNamespace({ limits, namespaces }: Frontend): WorkflowHandler<'RegisterNamespace'> {
  return async (request) => {
    const name = request.namespace;
    if (!name) throw invalidArgument('Namespace not set on request.');
    checkLength('Namespace', name, limits);
    if (request.isGlobalNamespace) throw invalidArgument('Cannot register global namespace when not enabled');
    const { description, ownerEmail, data } = request;
    const retentionSeconds = retention(request.workflowExecutionRetentionPeriod, limits);
    await namespaces.register({ name, description, ownerEmail, data, retentionSeconds });
    return {};
  };
}

function retention(period: Parameters<typeof checkedDuration>[0], limits: Frontend['limits']): number {
  const checked = checkedDuration(period, limits);
  const seconds = checked.trouble === undefined ? (checked.duration?.seconds ?? 0) : 0;
  if (seconds < limits.retentionSecondsMin) throw invalidArgument('A valid retention period is not set on request.');
  return seconds;
}
