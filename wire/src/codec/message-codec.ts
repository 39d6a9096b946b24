import protobuf from 'protobufjs/light.js';
import { generateEncoder, type Encode } from './encoder-code.js';
import type { FieldRow } from './field-row.js';
import { descriptors } from './generated/descriptors.js';

/** Encoder, decoder and constructor of one message type; generated code refers to those of nested types by these names. */
export interface MessageCodec {
  readonly ctor: new () => object;
  encode: Encode;
  decode(reader: object, length?: number, endTag?: undefined, depth?: number, into?: object): object;
}

const emptyArray: readonly never[] = Object.freeze([]);
const emptyBytes = new Uint8Array(0);

/** A map whose entry has no value would otherwise get a Long, should that library be loaded. */
const codegenUtil: object = Object.create(protobuf.util, { Long: { value: undefined } });

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
  const codec: MessageCodec = {
    ctor: messageClass(fields),
    encode: (...args) => (codec.encode = generateEncoder(fields, nestedTypes(fields)))(...args),
    decode: (...args) => (codec.decode = generateDecoder(codec, typeName, fields))(...args),
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

function generateDecoder({ ctor }: MessageCodec, typeName: string, fields: readonly FieldRow[]): MessageCodec['decode'] {
  const { Reader } = protobuf;
  const generate = protobuf.decoder(reflect(typeName, fields));
  return generate({ Reader, types: nestedTypes(fields), util: codegenUtil, C: ctor }) as MessageCodec['decode'];
}

/** The type as the library's code generators want it: in a root of its own, next to empty stand-ins for what it refers to. */
function reflect(typeName: string, fields: readonly FieldRow[]): protobuf.Type {
  const flat = (name: string): string => name.replaceAll('.', '_');
  const nested: { [name: string]: protobuf.IType } = {};
  for (const [, , type] of fields) if (isMessageType(type)) nested[flat(type)] = { fields: {} };
  const json = { fields: {} as { [name: string]: protobuf.IField }, oneofs: {} as { [name: string]: protobuf.IOneOf } };
  for (const [name, id, type, extra, oneof] of fields) {
    const known = isMessageType(type) ? flat(type) : type;
    if (extra === 'repeated') json.fields[name] = { id, type: known, rule: 'repeated' };
    else if (extra === undefined || extra === 'oneof') json.fields[name] = { id, type: known };
    else json.fields[name] = { id, type: known, keyType: extra } as protobuf.IMapField;
    if (oneof !== undefined) (json.oneofs[oneof] ??= { oneof: [] }).oneof.push(name);
  }
  nested[flat(typeName)] = json;
  return protobuf.Root.fromJSON({ nested }).resolveAll().lookupType(flat(typeName));
}

/** Decoded messages inherit the value that an absent field reads as; their own properties are what was on the wire. */
function messageClass(fields: readonly FieldRow[]): new () => object {
  const Message = function () {} as unknown as new () => object;
  const oneofs = new Map<string, Set<string>>();
  for (const [name, , type, extra, oneof] of fields) {
    Object.defineProperty(Message.prototype, name, { value: absentValue(type, extra), writable: true, configurable: true });
    if (oneof !== undefined) oneofs.set(oneof, (oneofs.get(oneof) ?? new Set()).add(name));
  }
  for (const [name, members] of oneofs) Object.defineProperty(Message.prototype, name, { set: keepOnly(members) });
  return Message;
}

/** Generated code assigns the name of the oneof member it has just read: of several on the wire, the last one counts. */
function keepOnly(members: ReadonlySet<string>) {
  return function (this: { [name: string]: unknown }, latest: string): void {
    for (const key of Object.keys(this)) if (key !== latest && members.has(key)) delete this[key];
  };
}

function absentValue(type: string, extra: string | undefined): unknown {
  if (extra === 'repeated') return emptyArray;
  if (extra === 'oneof') return undefined;
  // The library's own empty object is what generated code compares with before it makes a new map.
  if (extra !== undefined) return protobuf.util.emptyObject;
  if (isMessageType(type)) return undefined;
  if (type === 'string') return '';
  if (type === 'bytes') return emptyBytes;
  return type === 'bool' ? false : 0;
}
