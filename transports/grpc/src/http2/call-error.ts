import type { ServiceError } from '@grpc/grpc-js';
import type { IncomingHttpHeaders } from 'node:http2';
import { StatusCode } from '@perdure/wire/types';
import { ReceivedMetadata } from './received-metadata.js';
import { ResetCode } from './reset-code.js';

const codeNames = new Map<number, string>(Object.entries(StatusCode).map(([name, code]) => [code, name]));

/** A failed call, in the form that grpc-js gives it: code, details, metadata, and a message made of the first two. */
export function callError(code: number, details: string, headers: IncomingHttpHeaders = {}): ServiceError {
  const message = `${code} ${codeNames.get(code) ?? code}: ${details}`;
  return Object.assign(new Error(message), { code, details, metadata: new ReceivedMetadata(headers) }) as unknown as ServiceError;
}

/** What the server says has happened; undefined if it says nothing. */
export function statusOf(
  headers: IncomingHttpHeaders | undefined,
): { readonly code: number; readonly details: string } | undefined {
  const status = headers?.['grpc-status'];
  if (typeof status !== 'string') return undefined;
  const code = Number(status);
  const details = headers?.['grpc-message'];
  return {
    code: codeNames.has(code) ? code : StatusCode.UNKNOWN,
    details: typeof details === 'string' ? unescaped(details) : '',
  };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** For answers of what is no gRPC server, such as a proxy before it; the table is that of the gRPC specification. */
const codeOfHttpStatus = new Map<number, StatusCode>([
  [400, StatusCode.INTERNAL],
  [401, StatusCode.UNAUTHENTICATED],
  [403, StatusCode.PERMISSION_DENIED],
  [404, StatusCode.UNIMPLEMENTED],
  [429, StatusCode.UNAVAILABLE],
  [502, StatusCode.UNAVAILABLE],
  [503, StatusCode.UNAVAILABLE],
  [504, StatusCode.UNAVAILABLE],
]);

export function httpError(status: number, headers: IncomingHttpHeaders): ServiceError {
  return callError(codeOfHttpStatus.get(status) ?? StatusCode.UNKNOWN, `Received HTTP status code ${status}`, headers);
}

/** For calls that were broken off; the details are those of grpc-js, by which retries decide. */
export function resetError(rstCode: number): ServiceError {
  switch (rstCode) {
    case ResetCode.REFUSED_STREAM:
      return callError(StatusCode.UNAVAILABLE, 'Stream refused by server');
    case ResetCode.CANCEL:
      return callError(StatusCode.CANCELLED, 'Call cancelled by server');
    case ResetCode.ENHANCE_YOUR_CALM:
      return callError(StatusCode.RESOURCE_EXHAUSTED, 'Bandwidth exhausted or memory limit exceeded');
    case ResetCode.INADEQUATE_SECURITY:
      return callError(StatusCode.PERMISSION_DENIED, 'Protocol not secure enough');
    case ResetCode.NO_ERROR:
      return callError(StatusCode.INTERNAL, 'Received RST_STREAM with code 0 (Call ended without gRPC status)');
    default:
      return callError(StatusCode.INTERNAL, `Received RST_STREAM with code ${rstCode}`);
  }
}
