import type { MessageTypes, SplicedField } from '../types/index.js';
import { DecodeError } from './decode-error.js';
import type { FieldRow } from './field-row.js';
import { addMessageType, messageCodec } from './message-codec.js';
import { MessageReader } from './message-reader.js';
import { takeWriter } from './message-writer.js';
import { varintSize, writeFrame } from './varint.js';

/**
 * The message's bytes, in a memory block of their own. Takes plain objects as well as decoded messages; fields that are
 * undefined or hold their default are left out.
 */
export function encode<T extends keyof MessageTypes>(typeName: T, message: MessageTypes[T]): Uint8Array {
  return encodeMessage(typeName, message);
}

/**
 * Reads a message. Own properties are what was on the wire; the absent rest is inherited: 0, '', false, no bytes, an empty
 * list or map, and undefined for messages and members of a oneof. So a spread copy has the present fields only.
 * Bytes fields are views of `bytes`, not copies.
 * @throws DecodeError
 */
export function decode<T extends keyof MessageTypes>(typeName: T, bytes: Uint8Array): MessageTypes[T] {
  return decodeMessage(typeName, bytes, false);
}

/** The same with Buffers for bytes, as users of the official TypeScript SDK know messages: `payload.data.toString()` is text. */
export function decodeWithBuffers<T extends keyof MessageTypes>(typeName: T, bytes: Uint8Array): MessageTypes[T] {
  return decodeMessage(typeName, bytes, true);
}

/**
 * Encodes a message and appends fields that are encoded already. Protobuf merges what is concatenated: repeated fields
 * are continued and messages are merged, so stored bytes get into a response without being decoded.
 */
export function encodeWith<T extends keyof MessageTypes>(
  typeName: T,
  message: MessageTypes[T],
  extra: readonly SplicedField[],
): Uint8Array {
  const writer = takeWriter();
  messageCodec(typeName).encode(message, writer);
  let extraBytes = 0;
  for (const field of extra) extraBytes += frameSize(field);
  let position = writer.length;
  const result = writer.copyOut(extraBytes);
  for (const field of extra) position = writeFrame(result, position, field.fieldNumber, field.bytes);
  return result;
}

function frameSize({ fieldNumber, bytes }: SplicedField): number {
  return varintSize(fieldNumber * 8) + varintSize(bytes.length) + bytes.length;
}

/** Encoding and decoding of one message type. */
export interface MessageFormat<Message extends object> {
  encode(message: Message): Uint8Array;
  /** @throws DecodeError */
  decode(bytes: Uint8Array): Message;
}

/**
 * A message of one's own, such as a stored record, with the same rules as the public API's. Nested types are named by their
 * full names and may be of the public API or defined likewise. Enums are int32.
 */
export function defineMessage<Message extends object>(typeName: string, fields: readonly FieldRow[]): MessageFormat<Message> {
  addMessageType(typeName, fields);
  return {
    encode: (message) => encodeMessage(typeName, message),
    decode: (bytes) => decodeMessage(typeName, bytes, false) as Message,
  };
}

function encodeMessage(typeName: string, message: object): Uint8Array {
  const writer = takeWriter();
  messageCodec(typeName).encode(message, writer);
  return writer.copyOut();
}

function decodeMessage(typeName: string, bytes: Uint8Array, asBuffers: boolean): object {
  const codec = messageCodec(typeName);
  try {
    return codec.decode(new MessageReader(bytes, asBuffers));
  } catch (error) {
    throw new DecodeError(typeName, error instanceof Error ? error.message : String(error));
  }
}
