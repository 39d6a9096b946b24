import { generateDecoder, type AbsentValues, type Decode } from './decoder-code.js';
import { generateEncoder, type Encode } from './encoder-code.js';
import type { FieldRow } from './field-row.js';
import { descriptors } from './generated/descriptors.js';

/** Encoder, decoder and constructor of one message type; generated code refers to those of nested types by these names. */
export interface MessageCodec {
  readonly ctor: new () => object;
  encode: Encode;
  decode: Decode;
}

const emptyBytes = new Uint8Array(0);

const absent: AbsentValues = { list: Object.freeze([]), map: Object.freeze({}) };

/** The codecs of the public API's messages and of those that were added. */
const codecs = new Map<string, MessageCodec>();
const added = new Map<string, readonly FieldRow[]>();

/** Makes more messages known. Their fields may be of any type that is known when they are first used. */
export function addMessageType(typeName: string, fields: readonly FieldRow[]): void {
  if (isMessageType(typeName)) throw new TypeError(`message type ${typeName} exists already`);
  added.set(typeName, fields);
}

/** Whether there is a message type of this name. */
export function isMessageType(typeName: string): boolean {
  return Object.hasOwn(descriptors, typeName) || added.has(typeName);
}

/** The codec of a message type. Its encoder and its decoder are generated when they are first used. */
export function messageCodec(typeName: string): MessageCodec {
  const known = codecs.get(typeName);
  if (known !== undefined) return known;
  const fields = fieldsOf(typeName);
  const ctor = messageClass(fields);
  const codec: MessageCodec = {
    ctor,
    encode: (...args) => (codec.encode = generateEncoder(fields, nestedTypes(fields)))(...args),
    decode: (...args) => (codec.decode = generateDecoder(ctor, fields, nestedTypes(fields), absent))(...args),
  };
  codecs.set(typeName, codec);
  return codec;
}

/** The fields of a message type, for what reads or writes other forms of it. */
export function fieldsOf(typeName: string): readonly FieldRow[] {
  const fields = added.get(typeName);
  if (fields !== undefined) return fields;
  const json = Object.hasOwn(descriptors, typeName) ? descriptors[typeName] : undefined;
  if (json === undefined) throw new TypeError(`no message type is called ${typeName}`);
  return JSON.parse(json) as readonly FieldRow[];
}

/** Those of nested types are left for when they are met. */
const nestedTypes = (fields: readonly FieldRow[]): (MessageCodec | undefined)[] =>
  fields.map(([, , type]) => (isMessageType(type) ? messageCodec(type) : undefined));

/** Decoded messages inherit the value that an absent field reads as; their own properties are what was on the wire. */
function messageClass(fields: readonly FieldRow[]): new () => object {
  const Message = function () {} as unknown as new () => object;
  for (const [name, , type, extra] of fields)
    Object.defineProperty(Message.prototype, name, { value: absentValue(type, extra), writable: true, configurable: true });
  return Message;
}

function absentValue(type: string, extra: string | undefined): unknown {
  if (extra === 'repeated') return absent.list;
  if (extra === 'oneof') return undefined;
  if (extra !== undefined) return absent.map;
  if (isMessageType(type)) return undefined;
  if (type === 'string') return '';
  if (type === 'bytes') return emptyBytes;
  return type === 'bool' ? false : 0;
}
