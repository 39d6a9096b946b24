import type { RequestError } from '@perdure/engine';
import type { CallInfo } from '../call.js';
import { peerMethods, type PeerServices } from './methods.js';

type Method = (argument: unknown, call: CallInfo) => Promise<unknown>;

/** The service, as long as `refusal` has nothing to say. */
export function guardedService<Name extends keyof PeerServices>(
  name: Name,
  service: PeerServices[Name],
  refusal: () => RequestError | undefined,
): PeerServices[Name] {
  const guarded = Object.keys(peerMethods[name]).map((method) => {
    const call: Method = async (argument, info) => {
      const refused = refusal();
      if (refused !== undefined) throw refused;
      return (service as unknown as Readonly<Record<string, Method>>)[method]?.(argument, info);
    };
    return [method, call];
  });
  return Object.fromEntries(guarded) as PeerServices[Name];
}
