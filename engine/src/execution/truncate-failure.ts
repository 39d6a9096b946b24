/** Failures that are too large to be kept: what decides on retries stays, and of the texts as much as there is room for. */
import type { failure } from '@perdure/wire/types';
import { utf8Length, wireSize } from './wire-size.js';

/** Deeper causes are dropped. */
const CAUSES_MAX = 20;
/** What a field takes beside its text, counted as the system does that we are compatible with. */
const FIELD_BYTES = 4;
/** Of the last failure that is kept with an activity while it is retried (ACT-9). */
const KEPT_BYTES_MAX = 4096;

/** Details go; texts share `bytesMax`. */
export const truncateFailure = (original: failure.Failure, bytesMax: number): failure.Failure =>
  truncated(original, { left: bytesMax }, CAUSES_MAX);

/** What the next attempt, and whoever describes the activity, is told of the failure of this one. */
export function keptFailure(original: failure.Failure | undefined): failure.Failure | undefined {
  if (original === undefined || wireSize(original) <= KEPT_BYTES_MAX) return original;
  const cause = truncateFailure(original, KEPT_BYTES_MAX);
  return { message: 'Failure exceeds size limit.', serverFailureInfo: {}, cause };
}

function truncated(original: failure.Failure, bytes: { left: number }, causesLeft: number): failure.Failure {
  return {
    ...keptInfo(original, bytes),
    source: cut(original.source, bytes),
    message: cut(original.message, bytes),
    stackTrace: cut(original.stackTrace, bytes),
    ...(original.cause &&
      causesLeft > 0 &&
      bytes.left > FIELD_BYTES && { cause: truncated(original.cause, { left: bytes.left - FIELD_BYTES }, causesLeft - 1) }),
  };
}

/** Whether it may be retried, and its type: what decides on retries. */
function keptInfo(
  { applicationFailureInfo: application, serverFailureInfo: server }: failure.Failure,
  bytes: { left: number },
): Partial<failure.Failure> {
  if (application !== undefined) {
    const applicationFailureInfo = { nonRetryable: application.nonRetryable, type: cut(application.type, bytes) };
    bytes.left -= 2 * FIELD_BYTES;
    return { applicationFailureInfo };
  }
  if (server === undefined) return {};
  bytes.left -= FIELD_BYTES;
  return { serverFailureInfo: { nonRetryable: server.nonRetryable } };
}

/** Whole characters that fit into the bytes left. */
function cut(text = '', bytes: { left: number }): string {
  let end = 0;
  for (const character of text) {
    const size = utf8Length(character);
    if (size > bytes.left) break;
    bytes.left -= size;
    end += character.length;
  }
  if (end > 0) bytes.left -= FIELD_BYTES;
  return text.slice(0, end);
}
