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
    const { code } = error as { readonly code?: number };
    if (code === StatusCode.NOT_FOUND) throw new NamespaceNotFoundError(namespace);
    // A proxy or a stand-in for tests need not have it; what it would tell is not known then.
    if (code === StatusCode.UNIMPLEMENTED) return {};
    throw error;
  }
}
