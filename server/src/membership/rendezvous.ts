import { slotOf } from '@perdure/engine';
import { utf8 } from '../history/ids.js';

/** A host with its id as the hash takes it. */
export interface Candidate {
  readonly hostId: string;
  readonly bytes: Uint8Array;
}

export const candidate = (hostId: string): Candidate => ({ hostId, bytes: utf8(hostId) });

export const shardKey = (shardId: number): string => `shard/${shardId}`;
/** `queue` is the queue's name in maps (queueText). */
export const queueKey = (queue: string): string => `queue/${queue}`;

/**
 * Rendezvous hashing: each host has a weight for each key, the highest wins. When a host goes only its own keys move, when one
 * comes it takes from all alike. Costs one hash of some 60 bytes for each host, about a microsecond.
 */
export function highestWeight(candidates: readonly Candidate[], key: string): string | undefined {
  const keyBytes = utf8(key);
  let winner: string | undefined;
  let highest = -1;
  for (const { hostId, bytes } of candidates) {
    const weight = slotOf(bytes, keyBytes);
    // A tie goes to the greater id, so that the order of the candidates does not matter.
    if (weight > highest || (weight === highest && winner !== undefined && hostId > winner)) {
      winner = hostId;
      highest = weight;
    }
  }
  return winner;
}
