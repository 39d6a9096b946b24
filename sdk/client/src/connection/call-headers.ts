import { grpc } from '@perdure/transport-grpc/client';
import { version } from '../version.js';
import type { Metadata } from './call-scope.js';

/** More than a process has namespaces: beyond that all are forgotten and made anew. */
const namespacesMax = 100;

/** The headers of calls. Those of most calls differ in the namespace only, so they are made once for each. */
export class CallHeaders {
  readonly #ofNamespace = new Map<string, grpc.Metadata>();
  #own: Metadata | undefined;
  #apiKey: string | undefined;

  /**
   * @param namespace  Of the request, or an empty string.
   * @param own        Of the connection: an object whose fields do not change.
   * @param scoped     For this call only; they win over `own`.
   */
  of(namespace: string, apiKey: string | undefined, own: Metadata, scoped: Metadata | undefined): grpc.Metadata {
    if (scoped !== undefined) return newHeaders(namespace, apiKey, own, scoped);
    if (own !== this.#own || apiKey !== this.#apiKey || this.#ofNamespace.size > namespacesMax) this.#ofNamespace.clear();
    this.#own = own;
    this.#apiKey = apiKey;
    let headers = this.#ofNamespace.get(namespace);
    if (headers === undefined) this.#ofNamespace.set(namespace, (headers = newHeaders(namespace, apiKey, own, {})));
    return headers;
  }
}

function newHeaders(namespace: string, apiKey: string | undefined, own: Metadata, scoped: Metadata): grpc.Metadata {
  const headers = new grpc.Metadata();
  headers.set('client-name', 'perdure-typescript');
  headers.set('client-version', version);
  if (apiKey !== undefined && apiKey !== '') headers.set('Authorization', `Bearer ${apiKey}`);
  if (namespace !== '') headers.set('temporal-namespace', namespace);
  for (const [name, value] of Object.entries({ ...own, ...scoped })) headers.set(name, value);
  return headers;
}
