import { invalidArgument } from '@perdure/engine';
import { enums } from '@perdure/wire/types';
import { checkLength } from '../check/ids.js';
import type { Frontend, WorkflowHandler } from '../handler.js';

/** What runs goes on, nothing new starts. An older way to say the same as UpdateNamespace. */
export function deprecateNamespace({ limits, namespaces }: Frontend): WorkflowHandler<'DeprecateNamespace'> {
  return async ({ namespace: name }) => {
    if (!name) throw invalidArgument('Namespace not set on request.');
    checkLength('Namespace', name, limits);
    await namespaces.update(name, ({ state }) => {
      if (state === enums.NamespaceState.DELETED) throw invalidArgument('Invalid namespace state update.');
      return state === enums.NamespaceState.DEPRECATED ? undefined : { state: enums.NamespaceState.DEPRECATED };
    });
    return {};
  };
}
