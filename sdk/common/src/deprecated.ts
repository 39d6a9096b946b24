// Small functions that the official package exports although they were only meant for itself.
import { isError } from './failure/error-class.js';
import { decodeText, encodeText } from './text.js';

/** A text as UTF-8. @deprecated use TextEncoder, or `encode` of `@perdure/common/lib/encoding` in workflows */
export function u8(text: string): Uint8Array {
  return encodeText(text);
}

/** The text of some UTF-8. @deprecated use TextDecoder, or `decode` of `@perdure/common/lib/encoding` in workflows */
export function str(bytes: Uint8Array): string {
  return decodeText(bytes);
}

/** The message of an error, or a text that was thrown in its place. @deprecated */
export function errorMessage(error: unknown): string | undefined {
  if (isError(error)) return error.message;
  return typeof error === 'string' ? error : undefined;
}

/** The text in `error.code`, as the errors of Node have it. @deprecated */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
