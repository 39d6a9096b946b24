import { truncateFailure } from '@perdure/engine';
import { encode } from '@perdure/wire/codec';
import type { failure } from '@perdure/wire/types';
import { blobFits, type AboutRun, type Sizing } from '../check/blob-size.js';

/** A failure of the server's own making, which no retry can mend. */
export function serverFailure(message: string): failure.Failure {
  return { message, serverFailureInfo: { nonRetryable: true } };
}

/** The failure if it is small enough to be stored, else one that says so with the beginning of the original as its cause. */
export function fittingFailure(
  frontend: Sizing,
  original: failure.Failure | undefined,
  operation: string,
  request: AboutRun,
): failure.Failure | undefined {
  if (original === undefined) return undefined;
  const bytes = encode('temporal.api.failure.v1.Failure', original).length;
  if (blobFits(frontend, bytes, operation, request)) return original;
  return {
    ...serverFailure('Failure exceeds size limit.'),
    cause: truncateFailure(original, frontend.limits.truncatedFailureBytesMax),
  };
}
