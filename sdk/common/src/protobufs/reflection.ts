// The parts of protobufjs's reflection that the converters use. The library itself is the user's: nothing of it is imported here.
import { PayloadConverterError } from '../failure/errors.js';

export interface ProtobufField {
  readonly name: string;
  readonly type: string;
  readonly repeated: boolean;
  readonly map?: boolean;
  readonly keyType?: string;
  readonly resolvedType: ProtobufType | ProtobufEnum | null;
  resolve(): ProtobufField;
}

export interface ProtobufEnum {
  readonly values: { readonly [name: string]: number };
  readonly valuesById: { readonly [id: number]: string };
}

export interface ProtobufType {
  readonly fullName: string;
  readonly fieldsArray: readonly ProtobufField[];
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
  fromObject(properties: object): object;
}

export interface ProtobufRoot {
  lookupType(name: string): ProtobufType;
}

export interface ProtobufMessage {
  readonly $type: ProtobufType;
}

/** By what protobufjs itself says of its classes: their names may be mangled, and there may be several copies of it. */
function classNameOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null
    ? (value.constructor as { className?: unknown } | undefined)?.className
    : undefined;
}

export function isMessage(value: unknown): value is ProtobufMessage {
  return typeof value === 'object' && value !== null && '$type' in value && classNameOf(value.$type) === 'Type';
}

/** @throws TypeError for what is no root of protobufjs */
export function asRoot(root: unknown): ProtobufRoot | undefined {
  if (root === undefined || root === null) return undefined;
  if (classNameOf(root) !== 'Root') throw new TypeError('root must be an instance of a protobufjs Root');
  return root as ProtobufRoot;
}

/** The name that goes on the wire: fully qualified, without the leading dot. */
export function typeNameOf({ fullName }: ProtobufType): string {
  return fullName.replace(/^\./, '');
}

/** @throws PayloadConverterError when the root does not know the type */
export function typeByName(root: ProtobufRoot, name: string): ProtobufType {
  try {
    return root.lookupType(name);
  } catch (error) {
    throw new PayloadConverterError(
      `A payload holds a protobuf message of type ${name}, which the given root does not have`,
      error,
    );
  }
}
