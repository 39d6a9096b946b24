/**
 * Marks on errors between the roles that say "certainly not carried out": whoever routes the call may send it again. They travel as
 * details of an UNAVAILABLE, and go no further than the router.
 */
import { RequestError } from '@perdure/engine';
import { StatusCode } from '@perdure/wire/types';
import { SHARD_NOT_OWNED } from '../history/shard-not-owned.js';

const prefix = 'perdure.internal.';
const mark = (name: string, message: string, value: Readonly<Record<string, unknown>>) =>
  new RequestError(StatusCode.UNAVAILABLE, message, [{ typeName: prefix + name, value }]);

/** This host cannot be sure of its shards. Nothing was done. */
export const hostIsNotLive = () =>
  new RequestError(StatusCode.UNAVAILABLE, 'This host is not, or no longer, in touch with its cluster.', [
    { typeName: SHARD_NOT_OWNED, value: {} },
  ]);
/** Matching on this host does not match the queue. Nothing was done. */
export const queueNotOwned = (queue: string) =>
  mark('QueueNotOwned', `Task queue ${queue} is matched by another host.`, { queue });
/** Matching on this host takes nothing more. Nothing was done. */
export const hostIsLeaving = () => mark('QueueNotOwned', 'This host is leaving the cluster.', {});
/** The call has not left this host. */
export const peerUnreached = (reason: string) =>
  mark('PeerUnreached', `Another host of the cluster cannot be reached: ${reason}`, {});
/** The other host has left the cluster while it had the call: what became of it is not known. */
export const peerLeft = (hostId: string) => mark('PeerLeft', `Host ${hostId} left the cluster during the call.`, { hostId });

const carries = (error: unknown, typeName: string): boolean =>
  error instanceof RequestError && error.details.some((detail) => detail.typeName === typeName);

export const hasPeerLeft = (error: unknown): boolean => carries(error, `${prefix}PeerLeft`);
export const wasNotCarriedOut = (error: unknown): boolean =>
  carries(error, SHARD_NOT_OWNED) || carries(error, `${prefix}QueueNotOwned`) || carries(error, `${prefix}PeerUnreached`);

/** The error as it may go on: a mark would be taken by the next router for its own callee's, and transports do not know it. */
export function withoutMarks(error: unknown): unknown {
  if (!(error instanceof RequestError) || !error.details.some(({ typeName }) => typeName.startsWith(prefix))) return error;
  const kept = error.details.filter(({ typeName }) => !typeName.startsWith(prefix));
  return new RequestError(error.code, error.message, kept);
}
