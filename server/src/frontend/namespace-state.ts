import { RequestError } from '@perdure/engine';
import { StatusCode, enums } from '@perdure/wire/types';
import type { Namespace } from './namespaces.js';

const stateWords: Readonly<Record<number, string>> = {
  [enums.NamespaceState.UNSPECIFIED]: 'Unspecified',
  [enums.NamespaceState.REGISTERED]: 'Registered',
  [enums.NamespaceState.DEPRECATED]: 'Deprecated',
  [enums.NamespaceState.DELETED]: 'Deleted',
};

/** A deprecated namespace lets what runs go on, and nothing new start. */
export const forStarts = [enums.NamespaceState.REGISTERED] as const;
export const forTheRest = [enums.NamespaceState.REGISTERED, enums.NamespaceState.DEPRECATED] as const;

export function checkState(namespace: Namespace, allowed: readonly number[]): Namespace {
  if (allowed.includes(namespace.state)) return namespace;
  const state = stateWords[namespace.state] ?? String(namespace.state);
  const wanted = allowed.map((each) => stateWords[each]).join(' or ');
  throw new RequestError(StatusCode.FAILED_PRECONDITION, `Namespace has invalid state: ${state}. Must be ${wanted}.`, [
    {
      typeName: 'temporal.api.errordetails.v1.NamespaceInvalidStateFailure',
      value: { namespace: namespace.name, state: namespace.state, allowedStates: allowed },
    },
  ]);
}
