import { Metadata, type ServerErrorResponse } from '@grpc/grpc-js';
import { encode } from '@perdure/wire/codec';
import { StatusCode, type MessageTypes, type StatusDetail, type StatusLike } from '@perdure/wire/types';
import { statusDetailsBytesMax, statusMessageBytesMax } from './limits.js';

/** A status as this package throws it itself; from handlers any StatusLike is as good. */
export class StatusError extends Error implements StatusLike {
  override readonly name = 'StatusError';

  constructor(
    readonly code: StatusCode,
    message: string,
    readonly details: readonly StatusDetail[] = [],
  ) {
    super(message);
  }
}

const typeUrlPrefix = 'type.googleapis.com/';
const cutSuffix = '... <truncated>';

/** Whether a thrown value says itself what the caller is to be told. */
export function isStatusLike(error: unknown): error is StatusLike {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error)) return false;
  const { code, message } = error;
  return (
    Number.isInteger(code) &&
    Number(code) > StatusCode.OK &&
    Number(code) <= StatusCode.UNAUTHENTICATED &&
    typeof message === 'string'
  );
}

/** The status as grpc-js sends it: text in grpc-message, packed details in grpc-status-details-bin. */
export function grpcStatus(status: StatusLike): Partial<ServerErrorResponse> & { code: number; details: string } {
  const details = cutText(status.message);
  const metadata = new Metadata();
  if (Array.isArray(status.details) && status.details.length > 0) {
    const packed = packDetails(status.code, details, status.details);
    if (packed.length <= statusDetailsBytesMax) metadata.set('grpc-status-details-bin', Buffer.from(packed));
  }
  return { code: status.code, details, metadata };
}

function packDetails(code: number, message: string, details: readonly StatusDetail[]): Uint8Array {
  return encode('google.rpc.Status', {
    code,
    message,
    details: details.map(({ typeName, value }) => ({
      typeUrl: typeUrlPrefix + typeName,
      value: encode(typeName as keyof MessageTypes, value),
    })),
  });
}

/** At most the allowed number of bytes, never half a character. Half a surrogate pair would make the header unsendable. */
function cutText(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= statusMessageBytesMax) return bytes.toString('utf8');
  let end = statusMessageBytesMax - cutSuffix.length;
  while (((bytes[end] as number) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end) + cutSuffix;
}
