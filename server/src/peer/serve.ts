import { RequestError, unimplemented } from '@perdure/engine';
import type { CallInfo } from '../call.js';
import { decodeCall, encodeRefusal, encodeResult } from './envelope.js';
import { peerMethods, type AnyMethod, type PeerServices } from './methods.js';

/** By service and method. */
type Named<Value> = Readonly<Record<string, Readonly<Record<string, Value>>>>;
type AnyFunction = (argument: unknown, call: CallInfo) => Promise<unknown>;

/**
 * The other hosts' way into this one's history and matching, which are handed in themselves and not as routers: a call that came to
 * the wrong host is for the caller to route anew. Give it to the transport as a raw service. RequestErrors are answers; whatever
 * else is thrown is a bug, for the transport to log and to hide.
 */
export function servePeerCalls(services: PeerServices): (bytes: Uint8Array, call: CallInfo) => Promise<Uint8Array> {
  return async (bytes, { deadlineMs, signal }) => {
    const { service, method, argument } = decodeCall(bytes);
    try {
      const { argument: argumentShape, result } = shapesOf(service, method);
      const called = (services as unknown as Named<AnyFunction>)[service];
      const answer = await called?.[method]?.(argumentShape.unpack(argument), { deadlineMs, signal });
      return encodeResult(result.pack(answer));
    } catch (error) {
      if (error instanceof RequestError) return encodeRefusal(error);
      throw error;
    }
  };
}

function shapesOf(service: string, method: string): AnyMethod {
  const methods = Object.hasOwn(peerMethods, service) ? (peerMethods as unknown as Named<AnyMethod>)[service] : undefined;
  const shapes = methods !== undefined && Object.hasOwn(methods, method) ? methods[method] : undefined;
  // Of a newer version, during an upgrade.
  if (shapes === undefined) throw unimplemented(`This host knows no call ${service}.${method}.`);
  return shapes;
}
