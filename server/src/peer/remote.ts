import { RequestError } from '@perdure/engine';
import { StatusCode } from '@perdure/wire/types';
import type { CallInfo } from '../call.js';
import type { HistoryService } from '../history/service.js';
import type { MatchingService } from '../matching/service.js';
import type { MembershipService } from '../membership/index.js';
import { decodeAnswer, encodeCall } from './envelope.js';
import { peerUnreached } from './marks.js';
import { peerMethods, type AnyMethod, type PeerServices } from './methods.js';

/**
 * Sends bytes to one other host and brings its answer. It honours the deadline, by sending the time that remains, and the signal. It
 * rejects with a TransportFailure, or with a RequestError, which is passed on.
 */
export type CallBytes = (bytes: Uint8Array, call: CallInfo) => Promise<Uint8Array>;

/** Why there is no answer, as the transport throws it. */
export interface TransportFailure {
  /** A status code of gRPC. */
  readonly code: number;
  readonly message: string;
  /** False when the call certainly has not left this host. */
  readonly sent?: boolean;
}

export const createRemoteHistory = (callBytes: CallBytes): HistoryService => remoteService('history', callBytes);
export const createRemoteMatching = (callBytes: CallBytes): MatchingService => remoteService('matching', callBytes);

export const createRemoteMembership = (callBytes: CallBytes): MembershipService => remoteService('membership', callBytes);

function remoteService<Name extends keyof PeerServices>(service: Name, callBytes: CallBytes): PeerServices[Name] {
  const methods: Record<string, unknown> = {};
  const shapes = peerMethods[service] as object as Readonly<Record<string, AnyMethod>>;
  for (const [method, { argument, result }] of Object.entries(shapes))
    methods[method] = async (value: unknown, call: CallInfo): Promise<unknown> => {
      const bytes = encodeCall({ service, method, argument: argument.pack(value) });
      return result.unpack(decodeAnswer(await send(callBytes, bytes, call)));
    };
  return methods as unknown as PeerServices[Name];
}

async function send(callBytes: CallBytes, bytes: Uint8Array, call: CallInfo): Promise<Uint8Array> {
  try {
    return await callBytes(bytes, call);
  } catch (error) {
    throw error instanceof RequestError || !isTransportFailure(error) ? error : refusal(error);
  }
}

function isTransportFailure(error: unknown): error is TransportFailure {
  return error instanceof Error && 'code' in error && typeof error.code === 'number';
}

/** Codes that the transport or the other host's transport gives for this very call; any other failure is weather. */
const toldAsIs: readonly number[] = [
  StatusCode.CANCELLED,
  StatusCode.DEADLINE_EXCEEDED,
  StatusCode.RESOURCE_EXHAUSTED,
  StatusCode.UNIMPLEMENTED,
  StatusCode.INTERNAL,
];

function refusal({ code, message, sent }: TransportFailure): RequestError {
  if (sent === false) return peerUnreached(message);
  return new RequestError(toldAsIs.includes(code) ? code : StatusCode.UNAVAILABLE, message);
}
