import { truncateFailure } from '@perdure/engine';
import { encode } from '@perdure/wire/codec';
import type { failure } from '@perdure/wire/types';
import type { Limits } from '../limits.js';

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
    cause: truncateFailure(original, limits.truncatedFailureBytesMax),
  };
}
