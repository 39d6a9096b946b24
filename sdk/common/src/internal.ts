// What the other packages of the SDK share and users have no business with; it may change with any version.
export * from './converter/codec-pass.js';
export { argumentsToPayloads, memoToPayloads, resultToPayload, toPayloadsWithContext } from './converter/payload-converter.js';
export {
  decodeSearchAttributes,
  decodeTypedSearchAttributes,
  encodeUnifiedSearchAttributes,
} from './converter/search-attribute-payloads.js';
export { metadataText } from './converter/encodings.js';
export { defineErrorClass, isAbortError, isError } from './failure/error-class.js';
export { composeInterceptors } from './interceptors.js';
export { decodeSuggestContinueAsNewReason, encodeSuggestContinueAsNewReason } from './options/worker-deployments.js';
export { enumCodec, stringEnum, withLongNames, type EnumCodec, type EnumValue } from './proto-enum.js';
export {
  ENHANCED_STACK_TRACE_QUERY_NAME,
  STACK_TRACE_QUERY_NAME,
  TEMPORAL_RESERVED_PREFIX,
  throwIfReservedName,
} from './reserved.js';
export { encodeSearchAttributeIndexedValueType } from './search-attributes.js';
export { decodeText, encodeText } from './text.js';
export * from './time.js';
export { userMetadataToPayload, type UserMetadata } from './user-metadata.js';
