/**
 * A call between hosts as bytes: [service, method, argument]; its answer: [0, result] or [1, code, message, details]. What else
 * belongs to a call (deadline, cancelling) is the transport's: it carries the time that remains, since hosts' clocks disagree.
 */
import { Decoder, Encoder } from '@msgpack/msgpack';
import { RequestError, type ErrorDetail } from '@perdure/engine';

export interface PeerCall {
  readonly service: string;
  readonly method: string;
  readonly argument: unknown;
}

const encoder = new Encoder({ ignoreUndefined: true });
const decoder = new Decoder();

/** Byte strings in what is read are views of `bytes`. */
function read(bytes: Uint8Array): readonly unknown[] {
  // Of a Buffer they would be Buffers, which is not what the services promise each other.
  const value = decoder.decode(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (!Array.isArray(value)) throw new TypeError('a call between hosts is not a list');
  return value as readonly unknown[];
}

export const encodeCall = ({ service, method, argument }: PeerCall): Uint8Array => encoder.encode([service, method, argument]);

export function decodeCall(bytes: Uint8Array): PeerCall {
  const [service, method, argument] = read(bytes);
  if (typeof service !== 'string' || typeof method !== 'string') throw new TypeError('a call between hosts names no method');
  return { service, method, argument };
}

export const encodeResult = (result: unknown): Uint8Array => encoder.encode([0, result]);

export const encodeRefusal = ({ code, message, details }: RequestError): Uint8Array =>
  encoder.encode([1, code, message, details]);

/** The packed result. @throws RequestError when the answer is one. */
export function decodeAnswer(bytes: Uint8Array): unknown {
  const answer = read(bytes);
  if (answer[0] === 0) return answer[1];
  const [kind, code, message, details] = answer;
  if (kind !== 1 || typeof code !== 'number' || typeof message !== 'string' || !Array.isArray(details))
    throw new TypeError('an answer between hosts is neither a result nor an error');
  throw new RequestError(code, message, details as readonly ErrorDetail[]);
}
