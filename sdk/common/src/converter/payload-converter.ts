import { PayloadConverterError, ValueError } from '../failure/errors.js';
import type { Payload } from '../interfaces.js';
import { METADATA_ENCODING_KEY, metadataText } from './encodings.js';
import { rawPayloadOf } from './raw-payload.js';
import type { SerializationContext } from './serialization-context.js';
import { explainUnserializable } from './unserializable.js';

/**
 * Turns values into payloads and back. Runs in the workflow's realm, so it must be deterministic and synchronous; for everything else
 * there is PayloadCodec.
 */
export interface PayloadConverter {
  /** @throws ValueError if the value cannot be converted */
  toPayload<T>(value: T, context?: SerializationContext): Payload;
  fromPayload<T>(payload: Payload, context?: SerializationContext): T;
}

/** A converter of one encoding, part of a CompositePayloadConverter. */
export interface PayloadConverterWithEncoding {
  /** Undefined if this converter is not for such values. */
  toPayload<T>(value: T, context?: SerializationContext): Payload | undefined;
  fromPayload<T>(payload: Payload, context?: SerializationContext): T;
  readonly encodingType: string;
}

/** Asks its converters in order for one that takes a value; for a payload, the one of its encoding. */
export class CompositePayloadConverter implements PayloadConverter {
  readonly converters: readonly PayloadConverterWithEncoding[];
  readonly converterByEncoding = new Map<string, PayloadConverterWithEncoding>();

  constructor(...converters: PayloadConverterWithEncoding[]) {
    if (converters.length === 0) throw new PayloadConverterError('A CompositePayloadConverter needs at least one converter');
    this.converters = converters;
    for (const converter of converters) this.converterByEncoding.set(converter.encodingType, converter);
  }

  /** @throws PayloadConverterError that says which part of the value is in the way */
  toPayload<T>(value: T, context?: SerializationContext): Payload {
    const raw = rawPayloadOf(value);
    if (raw !== undefined) return raw;
    for (const converter of this.converters) {
      const payload = converter.toPayload(value, context);
      if (payload !== undefined) return payload;
    }
    throw new PayloadConverterError(`Unable to convert a value to a payload: ${explainUnserializable(value)}`);
  }

  fromPayload<T>(payload: Payload, context?: SerializationContext): T {
    const encoding = metadataText(payload, METADATA_ENCODING_KEY);
    if (encoding === undefined) throw new ValueError('Unable to read a payload: its metadata has no encoding');
    const converter = this.converterByEncoding.get(encoding);
    if (converter === undefined) {
      const known = [...this.converterByEncoding.keys()].join(', ');
      throw new ValueError(
        `Unable to read a payload: unknown encoding ${encoding} (known: ${known}). ` +
          'Was it written by a payload codec or converter that is missing here?',
      );
    }
    return converter.fromPayload(payload, context);
  }
}

/** Values to payloads; undefined for no values. @throws ValueError naming the value by its place */
export function toPayloads(converter: PayloadConverter, ...values: unknown[]): Payload[] | undefined {
  return toPayloadsWithContext(converter, undefined, values);
}

/** A value as a payload; undefined and null stay what they are. */
export function convertOptionalToPayload(
  payloadConverter: PayloadConverter,
  value: unknown,
  context?: SerializationContext,
): Payload | null | undefined {
  return value === undefined || value === null ? value : payloadConverter.toPayload(value, context);
}

export function toPayloadsWithContext(
  converter: PayloadConverter,
  context: SerializationContext | undefined,
  values: readonly unknown[],
): Payload[] | undefined {
  if (values.length === 0) return undefined;
  return values.map((value) => converter.toPayload(value, context));
}

/**
 * The arguments of a call as payloads. @throws PayloadConverterError that names the argument and `callee`, such as "workflow 'pay'"
 */
export function argumentsToPayloads(
  converter: PayloadConverter,
  values: readonly unknown[],
  callee: string,
  context?: SerializationContext,
): Payload[] {
  return values.map((value, index) => namedToPayload(converter, value, `Argument ${index + 1} of ${callee}`, context));
}

/** What a call returns as a payload. @throws PayloadConverterError that names `callee`, such as "workflow 'pay'" */
export function resultToPayload(
  converter: PayloadConverter,
  value: unknown,
  callee: string,
  context?: SerializationContext,
): Payload {
  return namedToPayload(converter, value, `Result of ${callee}`, context);
}

/**
 * The fields of a memo as payloads. @throws PayloadConverterError that names the field and `owner`, such as "workflow 'pay'"; TypeError if it is
 * no object
 */
export function memoToPayloads(
  converter: PayloadConverter,
  memo: Readonly<Record<string, unknown>>,
  owner: string,
  context?: SerializationContext,
): Record<string, Payload> {
  if (typeof memo !== 'object' || memo === null || Array.isArray(memo))
    throw new TypeError(`The memo of ${owner} must be an object with a field for each of its values`);
  const entries = Object.entries(memo).map(([key, value]) => {
    const name = `Memo field ${JSON.stringify(key)} of ${owner}`;
    return [key, namedToPayload(converter, value, name, context)] as const;
  });
  return Object.fromEntries(entries);
}

function namedToPayload(
  converter: PayloadConverter,
  value: unknown,
  name: string,
  context: SerializationContext | undefined,
): Payload {
  try {
    return converter.toPayload(value, context);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new PayloadConverterError(`${name}: ${error.message}`, error);
  }
}

/** The value at an index of some payloads; undefined when there are fewer. */
export function fromPayloadsAtIndex<T>(
  converter: PayloadConverter,
  index: number,
  payloads?: readonly Payload[] | null,
  context?: SerializationContext,
): T {
  const payload = payloads?.[index];
  return payload === undefined ? (undefined as T) : converter.fromPayload<T>(payload, context);
}

export function arrayFromPayloads(
  converter: PayloadConverter,
  payloads?: readonly Payload[] | null,
  context?: SerializationContext,
): unknown[] {
  return (payloads ?? []).map((payload) => converter.fromPayload(payload, context));
}

export function mapToPayloads<K extends string>(
  converter: PayloadConverter,
  map: Readonly<Record<K, unknown>>,
  context?: SerializationContext,
): Record<K, Payload> {
  const entries = Object.entries(map).map(([key, value]) => [key, converter.toPayload(value, context)] as const);
  return Object.fromEntries(entries) as Record<K, Payload>;
}

export function mapFromPayloads<K extends string, T = unknown>(
  converter: PayloadConverter,
  map?: Readonly<Record<K, Payload>> | null,
  context?: SerializationContext,
): Record<K, T> | undefined {
  if (map === undefined || map === null) return undefined;
  const entries = Object.entries<Payload>(map).map(
    ([key, payload]) => [key, converter.fromPayload<T>(payload, context)] as const,
  );
  return Object.fromEntries(entries) as Record<K, T>;
}
