import {
  BinaryPayloadConverter,
  JsonPayloadConverter,
  UndefinedPayloadConverter,
} from '../converter/default-payload-converter.js';
import { encodingTypes, METADATA_ENCODING_KEY, METADATA_MESSAGE_TYPE_KEY, metadataText } from '../converter/encodings.js';
import { CompositePayloadConverter, type PayloadConverterWithEncoding } from '../converter/payload-converter.js';
import { PayloadConverterError, ValueError } from '../failure/errors.js';
import type { Payload } from '../interfaces.js';
import { decodeText, encodeText } from '../text.js';
import { messageToJson, propertiesFromJson } from './json.js';
import {
  asRoot,
  isMessage,
  typeByName,
  typeNameOf,
  type ProtobufMessage,
  type ProtobufRoot,
  type ProtobufType,
} from './reflection.js';

abstract class ProtobufPayloadConverter implements PayloadConverterWithEncoding {
  abstract readonly encodingType: string;
  readonly #root: ProtobufRoot | undefined;

  /** @param root what patchProtobufRoot returns; without it messages can only be written */
  constructor(root?: unknown) {
    this.#root = asRoot(root);
  }

  protected abstract write(message: ProtobufMessage): Uint8Array;
  protected abstract read(type: ProtobufType, bytes: Uint8Array): object;

  toPayload(value: unknown): Payload | undefined {
    if (!isMessage(value)) return undefined;
    return {
      metadata: {
        [METADATA_ENCODING_KEY]: encodeText(this.encodingType),
        [METADATA_MESSAGE_TYPE_KEY]: encodeText(typeNameOf(value.$type)),
      },
      data: this.write(value),
    };
  }

  fromPayload<T>(payload: Payload): T {
    const name = metadataText(payload, METADATA_MESSAGE_TYPE_KEY);
    if (name === undefined) throw new ValueError(`A protobuf payload has no metadata ${METADATA_MESSAGE_TYPE_KEY}`);
    if (this.#root === undefined)
      throw new PayloadConverterError(`Unable to read a protobuf message of type ${name}: the converter was made without a root`);
    // A copy of this realm.
    return this.read(typeByName(this.#root, name), new Uint8Array(payload.data ?? [])) as T;
  }
}

/** Messages of protobufjs in protobuf's binary form. */
export class ProtobufBinaryPayloadConverter extends ProtobufPayloadConverter {
  readonly encodingType = encodingTypes.METADATA_ENCODING_PROTOBUF;

  protected write(message: ProtobufMessage): Uint8Array {
    return message.$type.encode(message).finish();
  }

  protected read(type: ProtobufType, bytes: Uint8Array): object {
    return type.decode(bytes);
  }
}

/** Messages of protobufjs in protobuf's JSON form. */
export class ProtobufJsonPayloadConverter extends ProtobufPayloadConverter {
  readonly encodingType = encodingTypes.METADATA_ENCODING_PROTOBUF_JSON;

  protected write(message: ProtobufMessage): Uint8Array {
    return encodeText(JSON.stringify(messageToJson(message.$type, message)));
  }

  protected read(type: ProtobufType, bytes: Uint8Array): object {
    return type.fromObject(propertiesFromJson(type, JSON.parse(decodeText(bytes))));
  }
}

export interface DefaultPayloadConverterWithProtobufsOptions {
  protobufRoot: Record<string, unknown>;
}

/** The default converter, and messages of protobufjs; in the order of all SDKs. */
export class DefaultPayloadConverterWithProtobufs extends CompositePayloadConverter {
  constructor({ protobufRoot }: DefaultPayloadConverterWithProtobufsOptions) {
    super(
      new UndefinedPayloadConverter(),
      new BinaryPayloadConverter(),
      new ProtobufJsonPayloadConverter(protobufRoot),
      new ProtobufBinaryPayloadConverter(protobufRoot),
      new JsonPayloadConverter(),
    );
  }
}

/**
 * Makes the packages of a root that pbjs has written as a json-module reachable as properties (`root.foo.Bar`), as the
 * declarations of pbts have them. Names that protobufjs uses itself stay its own.
 */
export function patchProtobufRoot<T extends object>(root: T): T {
  const { nested } = root as { readonly nested?: Readonly<Record<string, object>> };
  for (const [name, inner] of Object.entries(nested ?? {})) {
    patchProtobufRoot(inner);
    if (!(name in root))
      Object.defineProperty(root, name, { value: inner, enumerable: true, configurable: true, writable: true });
  }
  return root;
}
