import { invalidArgument } from '@perdure/engine';
import { enums, type workflowservice } from '@perdure/wire/types';
import type { Frontend, WorkflowHandler } from '../handler.js';
import type { Limits } from '../limits.js';
import type { Namespace } from '../namespaces.js';
import { clusterName } from './cluster-info.js';

export function describeNamespace({ limits, namespaces }: Frontend): WorkflowHandler<'DescribeNamespace'> {
  return async ({ namespace: name, id, weakConsistency }) => {
    if (name && id) throw invalidArgument('GetNamespace operation failed. Both ID and Name specified in request.');
    if (!name && !id) throw invalidArgument('Namespace not set on request.');
    if (weakConsistency) return namespaceDescription(await (id ? namespaces.withId(id) : namespaces.named(name)), limits);
    return namespaceDescription(await namespaces.read(id ? { id } : { name: name as string }), limits);
  };
}

/** Capabilities are left out until they are built; an absent one is false. */
export function namespaceDescription(namespace: Namespace, limits: Limits): workflowservice.DescribeNamespaceResponse {
  const { id, name, description, ownerEmail, data } = namespace;
  return {
    namespaceInfo: {
      id,
      name,
      state: namespace.state as enums.NamespaceState,
      description,
      ownerEmail,
      data,
      capabilities: { eagerWorkflowStart: true, pollerAutoscaling: true },
      limits: { blobSizeLimitError: limits.blobBytesMax, memoSizeLimitError: limits.memoBytesMax },
    },
    config: {
      workflowExecutionRetentionTtl: { seconds: namespace.retentionSeconds },
      badBinaries: {},
      historyArchivalState: enums.ArchivalState.DISABLED,
      visibilityArchivalState: enums.ArchivalState.DISABLED,
    },
    replicationConfig: {
      activeClusterName: clusterName,
      clusters: [{ clusterName }],
      state: enums.ReplicationState.NORMAL,
    },
  };
}
