import type { Payload } from '../interfaces.js';
import { defaultPayloadConverter } from './default-payload-converter.js';
import type { PayloadConverter } from './payload-converter.js';
import { rawPayloadKey } from './raw-payload.js';
import type { SerializationContext } from './serialization-context.js';

/** A payload that passes by the user's payload converters untouched; codecs still apply. */
export class RawValue<T = unknown> {
  declare private readonly valueType: T;
  private readonly [rawPayloadKey]: Payload;

  constructor(value: T, payloadConverter: PayloadConverter = defaultPayloadConverter, context?: SerializationContext) {
    this[rawPayloadKey] = payloadConverter.toPayload(value, context);
  }

  static fromPayload(payload: Payload): RawValue {
    return new RawValue(undefined, { toPayload: () => payload, fromPayload: () => undefined as never });
  }

  get payload(): Payload {
    return this[rawPayloadKey];
  }
}
