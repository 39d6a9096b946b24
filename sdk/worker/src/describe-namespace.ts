import type { ConnectionLike } from '@perdure/client';
import { NamespaceNotFoundError } from '@perdure/common';
import { StatusCode, type workflowservice } from '@perdure/wire/types';

/** @throws NamespaceNotFoundError */
export async function describeNamespace(
  service: ConnectionLike['workflowService'],
  namespace: string,
): Promise<workflowservice.DescribeNamespaceResponse> {
  try {
    return await service.describeNamespace({ namespace });
  } catch (error) {
    if ((error as { readonly code?: number }).code === StatusCode.NOT_FOUND) throw new NamespaceNotFoundError(namespace);
    throw error;
  }
}
