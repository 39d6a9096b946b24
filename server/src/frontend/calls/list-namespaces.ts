import { enums } from '@perdure/wire/types';
import type { Frontend, WorkflowHandler } from '../handler.js';
import { namespaceDescription } from './describe-namespace.js';

const pageSizeDefault = 100;

/** The page token is the last name of the page before. A page can be short when deleted namespaces were left out of it. */
export function listNamespaces({ limits, namespaces }: Frontend): WorkflowHandler<'ListNamespaces'> {
  return async ({ pageSize, nextPageToken, namespaceFilter }) => {
    const limit = Math.min(pageSize && pageSize > 0 ? pageSize : pageSizeDefault, limits.namespacePageMax);
    const afterName = nextPageToken && nextPageToken.length > 0 ? Buffer.from(nextPageToken).toString() : undefined;
    const page = await namespaces.list({ afterName, limit });
    const last = page.length === limit ? page.at(-1) : undefined;
    return {
      namespaces: page
        .filter(({ state }) => namespaceFilter?.includeDeleted || state !== enums.NamespaceState.DELETED)
        .map((namespace) => namespaceDescription(namespace, limits)),
      ...(last && { nextPageToken: Uint8Array.from(Buffer.from(last.name)) }),
    };
  };
}
