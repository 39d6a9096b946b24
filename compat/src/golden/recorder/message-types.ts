// The public API's message types by reflection, so that whatever a server sends can be shown without knowing it beforehand.
import proto from '@temporalio/proto';

export type Fields = Readonly<Record<string, unknown>>;

export interface MessageType {
  readonly name: string;
  /** With a dot in front. */
  readonly fullName: string;
  readonly fieldsArray: readonly Field[];
  decode(bytes: Uint8Array): Fields;
}

export interface EnumType {
  readonly name: string;
  readonly valuesById: Readonly<Record<number, string>>;
}

export interface Field {
  readonly name: string;
  readonly repeated: boolean;
  readonly map: boolean;
  readonly resolvedType: MessageType | EnumType | null;
  resolve(): Field;
}

interface Root {
  lookupType(name: string): MessageType;
}

/** The SDK's message classes are made of a root of the protobuf library; its own types do not say so. */
const root = proto as unknown as Root;

export function messageType(name: string): MessageType {
  return root.lookupType(name);
}

export function isEnum(type: MessageType | EnumType): type is EnumType {
  return 'valuesById' in type;
}
