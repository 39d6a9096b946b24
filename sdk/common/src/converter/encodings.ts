import type { Payload } from '../interfaces.js';
import { decodeText, encodeText } from '../text.js';

/** The metadata key that says how a payload's bytes were made. */
export const METADATA_ENCODING_KEY = 'encoding';
/** The metadata key that names the type of a protobuf message. */
export const METADATA_MESSAGE_TYPE_KEY = 'messageType';

export const encodingTypes = {
  METADATA_ENCODING_NULL: 'binary/null',
  METADATA_ENCODING_RAW: 'binary/plain',
  METADATA_ENCODING_JSON: 'json/plain',
  METADATA_ENCODING_PROTOBUF_JSON: 'json/protobuf',
  METADATA_ENCODING_PROTOBUF: 'binary/protobuf',
} as const;
export type EncodingType = (typeof encodingTypes)[keyof typeof encodingTypes];

export const encodingKeys = {
  METADATA_ENCODING_NULL: encodeText('binary/null'),
  METADATA_ENCODING_RAW: encodeText('binary/plain'),
  METADATA_ENCODING_JSON: encodeText('json/plain'),
  METADATA_ENCODING_PROTOBUF_JSON: encodeText('json/protobuf'),
  METADATA_ENCODING_PROTOBUF: encodeText('binary/protobuf'),
} as const;

/** A piece of a payload's metadata as text; undefined when it is not there. */
export function metadataText(payload: Payload, key: string): string | undefined {
  const bytes = payload.metadata?.[key];
  return bytes === undefined || bytes === null ? undefined : decodeText(bytes);
}
