import { invalidArgument } from '@perdure/engine';
import { decodeTaskToken } from '../history/task-token.js';
import { isTooLong } from './check/ids.js';
import type { Frontend } from './handler.js';
import { checkState, forStarts, forTheRest } from './namespace-state.js';
import type { Namespace } from './namespaces.js';

type Resolver = Pick<Frontend, 'namespaces' | 'limits'>;

/** The namespace a request names, existing and in a state that allows what is asked. */
export async function resolveNamespace(frontend: Resolver, name: string | undefined, to: 'start' | 'use'): Promise<Namespace> {
  if (name && isTooLong(name, frontend.limits.idBytesMax)) throw invalidArgument('Namespace length exceeds limit.');
  const namespace = await frontend.namespaces.named(name);
  return checkState(namespace, to === 'start' ? forStarts : forTheRest);
}

/** The namespace a task token belongs to. The request may leave its own name empty; one it names must exist, and be the same. */
export async function resolveToken(
  frontend: Resolver,
  request: { readonly taskToken?: Uint8Array | undefined; readonly namespace?: string | undefined },
): Promise<Namespace> {
  const named = request.namespace ? await frontend.namespaces.named(request.namespace) : undefined;
  const namespaceId = namespaceIdOf(request.taskToken);
  const namespace = await frontend.namespaces.withId(namespaceId);
  if (named !== undefined && named.id !== namespace.id)
    throw invalidArgument('Operation requested with a token from a different namespace.');
  return checkState(namespace, forTheRest);
}

function namespaceIdOf(token: Uint8Array | undefined): string {
  if (token === undefined || token.length === 0) throw invalidArgument('Task token not set on request.');
  const { namespaceId } = decoded(token);
  if (!namespaceId) throw invalidArgument('Namespace not set on request.');
  return namespaceId;
}

function decoded(token: Uint8Array): { readonly namespaceId: string } {
  try {
    return decodeTaskToken(token);
  } catch {
    throw invalidArgument('Error deserializing task token.');
  }
}
