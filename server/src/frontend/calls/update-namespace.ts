import { invalidArgument } from '@perdure/engine';
import { enums, type workflowservice } from '@perdure/wire/types';
import { checkLength } from '../check/ids.js';
import { notBuilt } from '../check/not-built.js';
import { retentionSeconds } from '../check/retention.js';
import type { Frontend, WorkflowHandler } from '../handler.js';
import type { NamespaceRecord } from '../namespace-record.js';
import type { Namespace } from '../namespaces.js';
import { namespaceDescription } from './describe-namespace.js';

type Request = workflowservice.UpdateNamespaceRequest;
const { NamespaceState } = enums;
const method = 'UpdateNamespace';

/** A namespace only ever goes on: from registered to deprecated, from either to deleted. */
const nextStates: Readonly<Record<number, readonly number[]>> = {
  [NamespaceState.REGISTERED]: [NamespaceState.DEPRECATED, NamespaceState.DELETED],
  [NamespaceState.DEPRECATED]: [NamespaceState.DELETED],
};

/** What is absent stays; data is merged key by key. */
export function updateNamespace(frontend: Frontend): WorkflowHandler<typeof method> {
  const { limits, namespaces } = frontend;
  return async (request) => {
    const name = request.namespace;
    if (!name) throw invalidArgument('Namespace not set on request.');
    checkLength('Namespace', name, limits);
    refuseNotBuilt(request);
    const namespace = await namespaces.update(name, (current) => changes(current, request, frontend));
    return namespaceDescription(namespace, limits);
  };
}

function changes(current: Namespace, request: Request, { limits }: Frontend): Partial<NamespaceRecord> | undefined {
  const { description, ownerEmail, data, state } = request.updateInfo ?? {};
  const period = request.config?.workflowExecutionRetentionTtl;
  const wanted: Partial<NamespaceRecord> = {
    ...(description && { description }),
    ...(ownerEmail && { ownerEmail }),
    ...(data && Object.keys(data).length > 0 && { data: { ...current.data, ...data } }),
    ...(state && state !== current.state && { state: nextState(current, state) }),
    ...(period && { retentionSeconds: retentionSeconds(period, limits) }),
  };
  return Object.keys(wanted).length === 0 ? undefined : wanted;
}

function nextState(current: Namespace, wanted: number): number {
  if (nextStates[current.state]?.includes(wanted)) return wanted;
  throw invalidArgument('Invalid namespace state update.');
}

function refuseNotBuilt({ namespace = '', config, deleteBadBinary, promoteNamespace, replicationConfig }: Request): void {
  if (promoteNamespace)
    throw invalidArgument(
      `global namespace is not enabled on this cluster, cannot update global namespace or promote local namespace: ${namespace}`,
    );
  if (deleteBadBinary) throw invalidArgument(`Bad binary checksum ${deleteBadBinary} doesn't exists.`);
  notBuilt(method, 'config.bad_binaries', Object.keys(config?.badBinaries?.binaries ?? {}).length > 0);
  const archives = [config?.historyArchivalState, config?.visibilityArchivalState];
  notBuilt(method, 'config.archival_state', archives.includes(enums.ArchivalState.ENABLED));
  const aliases = Object.keys(config?.customSearchAttributeAliases ?? {});
  notBuilt(method, 'config.custom_search_attribute_aliases', aliases.length > 0);
  notBuilt(method, 'replication_config.active_cluster_name', Boolean(replicationConfig?.activeClusterName));
  notBuilt(method, 'replication_config.clusters', (replicationConfig?.clusters?.length ?? 0) > 1);
}
