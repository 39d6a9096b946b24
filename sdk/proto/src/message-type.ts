import { decode, decodeWithBuffers, encode } from '@perdure/wire/codec';
import type { MessageTypes } from '@perdure/wire/types';

/** What can be done with messages of one type, given by its whole name. Messages themselves are plain objects. */
export interface MessageType<Name extends keyof MessageTypes> {
  /** A message of these properties; what is left out has its default. */
  create(properties?: MessageTypes[Name]): MessageTypes[Name];
  /** `encode(message).finish()` gives the bytes, as protobufjs's writers do. */
  encode(message: MessageTypes[Name]): { finish(): Uint8Array };
  /** Own properties are what was in the bytes; the absent rest is inherited defaults. @throws Error for bytes that are no such message */
  decode(bytes: Uint8Array): MessageTypes[Name];
}

/** `nested`: the types that are declared inside this one. */
export function messageType<Name extends keyof MessageTypes, Nested extends object = object>(
  name: Name,
  nested?: Nested,
): MessageType<Name> & Nested {
  const own: MessageType<Name> = {
    // No bytes are a message of defaults.
    create: (properties) => Object.assign(decode(name, new Uint8Array(0)), properties),
    encode: (message) => ({ finish: () => encode(name, message) }),
    decode: (bytes) => decodeWithBuffers(name, bytes),
  };
  return Object.assign(own, nested);
}
