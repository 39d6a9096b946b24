import { PayloadConverterError } from '../failure/errors.js';
import { refusedTypes, scalarFromJson, scalarToJson, wellKnownTypes } from './json-scalars.js';
import { typeNameOf, type ProtobufEnum, type ProtobufField, type ProtobufType } from './reflection.js';

type Fields = { readonly [name: string]: unknown };
type Convert = (field: ProtobufField, value: unknown) => unknown;

/** A message as the JSON that protobuf prescribes. Fields that hold their default are left out. @throws PayloadConverterError */
export function messageToJson(type: ProtobufType, message: object): unknown {
  const wellKnown = wellKnownOf(type);
  if (wellKnown !== undefined) return wellKnown.toJson(message as never);
  const json: Record<string, unknown> = {};
  for (const field of type.fieldsArray) {
    // What was not set is inherited.
    if (!Object.hasOwn(message, field.name)) continue;
    const value = (message as Fields)[field.name];
    if (value !== undefined && value !== null) json[field.name] = each(field.resolve(), value, valueToJson);
  }
  return json;
}

/** The properties of a message, for `fromObject` of its type; fields that the type does not have are ignored. @throws PayloadConverterError */
export function propertiesFromJson(type: ProtobufType, json: unknown): object {
  const wellKnown = wellKnownOf(type);
  if (wellKnown !== undefined) return wellKnown.fromJson(json as never);
  const properties: Record<string, unknown> = {};
  for (const field of type.fieldsArray) {
    const value = (json as Fields)[field.name] ?? (json as Fields)[snakeCase(field.name)];
    if (value !== undefined && value !== null) properties[field.name] = each(field.resolve(), value, valueFromJson);
  }
  return properties;
}

function wellKnownOf(type: ProtobufType): (typeof wellKnownTypes)[string] {
  const name = typeNameOf(type);
  if (refusedTypes.has(name))
    throw new PayloadConverterError(`Messages of type ${name} have no JSON here; use ProtobufBinaryPayloadConverter`);
  return wellKnownTypes[name];
}

/** JSON may have the name as the .proto file writes it. */
const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function each(field: ProtobufField, value: unknown, convert: Convert): unknown {
  if (field.map === true)
    return Object.fromEntries(Object.entries(value as object).map(([key, item]) => [key, convert(field, item)]));
  return field.repeated ? (value as unknown[]).map((item) => convert(field, item)) : convert(field, value);
}

const isEnum = (type: ProtobufType | ProtobufEnum): type is ProtobufEnum => 'valuesById' in type;

function valueToJson({ type, resolvedType }: ProtobufField, value: unknown): unknown {
  if (resolvedType === null) return scalarToJson(type, value);
  if (isEnum(resolvedType)) return resolvedType.valuesById[value as number] ?? value;
  return messageToJson(resolvedType, value as object);
}

function valueFromJson({ type, resolvedType }: ProtobufField, value: unknown): unknown {
  if (resolvedType === null) return scalarFromJson(type, value);
  if (isEnum(resolvedType)) return typeof value === 'string' ? resolvedType.values[value] : value;
  return propertiesFromJson(resolvedType, value);
}
