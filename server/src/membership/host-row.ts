import { defineMessage, DecodeError } from '@perdure/wire/codec';
import type { HostRow } from '@perdure/engine/ports';
import type { ClusterHost } from './membership.js';

const format = defineMessage<Partial<Omit<ClusterHost, 'hostId'>>>('perdure.stored.Host', [
  ['peerAddress', 1, 'string'],
  ['version', 2, 'string'],
  ['formatVersion', 3, 'uint32'],
]);

export const hostData = ({ peerAddress, version, formatVersion }: ClusterHost): Uint8Array =>
  format.encode({ peerAddress, version, formatVersion });

/** undefined when the data is no host's. */
export function readHostRow({ hostId, data }: HostRow): ClusterHost | undefined {
  try {
    const { peerAddress = '', version = '', formatVersion = 0 } = format.decode(data);
    return { hostId, peerAddress, version, formatVersion };
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
