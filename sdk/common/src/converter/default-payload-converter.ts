import { PayloadConverterError, ValueError } from '../failure/errors.js';
import type { Payload } from '../interfaces.js';
import { decodeText, encodeText } from '../text.js';
import { encodingKeys, encodingTypes, METADATA_ENCODING_KEY } from './encodings.js';
import { CompositePayloadConverter, type PayloadConverterWithEncoding } from './payload-converter.js';

/** `undefined`, as a payload without data. */
export class UndefinedPayloadConverter implements PayloadConverterWithEncoding {
  readonly encodingType = encodingTypes.METADATA_ENCODING_NULL;

  toPayload(value: unknown): Payload | undefined {
    if (value !== undefined) return undefined;
    return { metadata: { [METADATA_ENCODING_KEY]: encodingKeys.METADATA_ENCODING_NULL } };
  }

  fromPayload<T>(_payload: Payload): T {
    return undefined as T;
  }
}

/** Bytes as they are. */
export class BinaryPayloadConverter implements PayloadConverterWithEncoding {
  readonly encodingType = encodingTypes.METADATA_ENCODING_RAW;

  toPayload(value: unknown): Payload | undefined {
    if (!isBytes(value)) return undefined;
    return { metadata: { [METADATA_ENCODING_KEY]: encodingKeys.METADATA_ENCODING_RAW }, data: value };
  }

  /** A copy, so that the array belongs to this realm and does not keep a whole message in memory. */
  fromPayload<T>(payload: Payload): T {
    return new Uint8Array(payload.data ?? []) as T;
  }
}

/** An array of bytes, of this realm or another. */
function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && value[Symbol.toStringTag as never] === 'Uint8Array';
}

/** Everything that JSON can write. */
export class JsonPayloadConverter implements PayloadConverterWithEncoding {
  readonly encodingType = encodingTypes.METADATA_ENCODING_JSON;

  /** Undefined for what JSON cannot write; CompositePayloadConverter explains that. */
  toPayload(value: unknown): Payload | undefined {
    if (value === undefined) return undefined;
    let json: string | undefined;
    try {
      json = JSON.stringify(value) as string | undefined;
    } catch {
      return undefined;
    }
    if (json === undefined) return undefined;
    return { metadata: { [METADATA_ENCODING_KEY]: encodingKeys.METADATA_ENCODING_JSON }, data: encodeText(json) };
  }

  fromPayload<T>(payload: Payload): T {
    if (payload.data === undefined || payload.data === null)
      throw new ValueError('Unable to read a JSON payload: it has no data');
    try {
      return JSON.parse(decodeText(payload.data)) as T;
    } catch (error) {
      throw new PayloadConverterError(`Unable to read a JSON payload: ${String(error)}`, error);
    }
  }
}

/** What is used unless users bring their own: undefined, bytes, and JSON. */
export class DefaultPayloadConverter extends CompositePayloadConverter {
  constructor() {
    super(new UndefinedPayloadConverter(), new BinaryPayloadConverter(), new JsonPayloadConverter());
  }
}

export const defaultPayloadConverter = new DefaultPayloadConverter();
