import { encode } from '@perdure/wire/codec';
import type { failure } from '@perdure/wire/types';
import type { Limits } from '../limits.js';

/** Deeper causes of a failure that is too large are dropped. */
const causesMax = 20;

/** A failure of the server's own making, which no retry can mend. */
export function serverFailure(message: string): failure.Failure {
  return { message, serverFailureInfo: { nonRetryable: true } };
}

/** The failure if it is small enough to be stored, else one that says so with the beginning of the original as its cause. */
export function fittingFailure(original: failure.Failure | undefined, limits: Limits): failure.Failure | undefined {
  if (original === undefined || encode('temporal.api.failure.v1.Failure', original).length <= limits.blobBytesMax)
    return original;
  return {
    ...serverFailure('Failure exceeds size limit.'),
    cause: truncated(original, { left: limits.truncatedFailureBytesMax }, causesMax),
  };
}

/** Keeps what decides on retries and, of the texts, as many bytes as are left; details go. */
function truncated(original: failure.Failure, bytes: { left: number }, causesLeft: number): failure.Failure {
  const { applicationFailureInfo: application, serverFailureInfo: server } = original;
  return {
    ...(application && {
      applicationFailureInfo: { nonRetryable: application.nonRetryable, type: cut(application.type, bytes) },
    }),
    ...(server && { serverFailureInfo: { nonRetryable: server.nonRetryable } }),
    source: cut(original.source, bytes),
    message: cut(original.message, bytes),
    stackTrace: cut(original.stackTrace, bytes),
    ...(original.cause && causesLeft > 0 && bytes.left > 0 && { cause: truncated(original.cause, bytes, causesLeft - 1) }),
  };
}

/** Whole characters that fit into the bytes left. */
function cut(text: string | undefined, bytes: { left: number }): string {
  const encoded = Buffer.from(text ?? '');
  let end = Math.min(encoded.length, Math.max(0, bytes.left));
  while (end < encoded.length && end > 0 && ((encoded[end] ?? 0) & 0xc0) === 0x80) end--;
  bytes.left -= end;
  return encoded.toString('utf8', 0, end);
}
