// Search attributes are always JSON with their type in the metadata: the server reads them, so neither users' converters nor codecs apply.
import { ValueError } from '../failure/errors.js';
import type { Payload } from '../interfaces.js';
import {
  isValidValueForType,
  TypedSearchAttributes,
  type SearchAttributePair,
  type SearchAttributes,
  type SearchAttributeUpdatePair,
  type SearchAttributeValue,
} from '../search-attributes.js';
import { encodeText } from '../text.js';
import { JsonPayloadConverter } from './default-payload-converter.js';
import { metadataText } from './encodings.js';

const json = new JsonPayloadConverter();
const typeKey = 'type';

/** An untyped value: an array of values of one type; an empty one takes the attribute away. */
function untypedToPayload(name: string, values: unknown): Payload {
  if (!Array.isArray(values)) throw new ValueError(`The value of search attribute ${name} must be an array`);
  const kinds = new Set(values.map((value) => (value instanceof Date ? 'date' : typeof value)));
  if (kinds.size > 1)
    throw new ValueError(`The values of search attribute ${name} must be of one type, not ${[...kinds].join(', ')}`);
  for (const kind of kinds)
    if (!['string', 'number', 'boolean', 'date'].includes(kind))
      throw new ValueError(`The values of search attribute ${name} must be string, number, boolean or Date, not ${kind}`);
  return json.toPayload(values) as Payload;
}

function typedToPayload({ key, value }: SearchAttributeUpdatePair): Payload {
  const payload = json.toPayload(value) as Payload;
  // The server wants no type with a null.
  if (value === null) return payload;
  if (!isValidValueForType(key.type, value))
    throw new ValueError(`Invalid value for search attribute ${key.name} of type ${key.type}: ${String(value)}`);
  const type = encodeText(TypedSearchAttributes.toMetadataType(key.type));
  return { ...payload, metadata: { ...payload.metadata, [typeKey]: type } };
}

/** Both kinds as the API has them; typed ones win over untyped ones of the same name. @throws ValueError */
export function encodeUnifiedSearchAttributes(
  searchAttributes?: SearchAttributes,
  typedSearchAttributes?: TypedSearchAttributes | readonly SearchAttributeUpdatePair[],
): Record<string, Payload> {
  const encoded: Record<string, Payload> = {};
  for (const [name, values] of Object.entries(searchAttributes ?? {}))
    if (values !== undefined) encoded[name] = untypedToPayload(name, values);
  const pairs = typedSearchAttributes instanceof TypedSearchAttributes ? typedSearchAttributes.getAll() : typedSearchAttributes;
  for (const pair of pairs ?? []) encoded[pair.key.name] = typedToPayload(pair);
  return encoded;
}

/** Attributes without types, each an array. */
export function decodeSearchAttributes(indexedFields: Readonly<Record<string, Payload>> | undefined | null): SearchAttributes {
  const decoded: SearchAttributes = {};
  for (const [name, payload] of Object.entries(indexedFields ?? {})) {
    const value = json.fromPayload<unknown>(payload);
    const values = Array.isArray(value) ? (value as unknown[]) : [value];
    // An empty array means that it was taken away.
    if (values.length === 0 || value === null) continue;
    const isTime = metadataText(payload, typeKey) === 'Datetime';
    decoded[name] = (isTime ? values.map((text) => new Date(text as string)) : values) as SearchAttributeValue;
  }
  return decoded;
}

/** Attributes with types; those of unknown or unfitting types are left out. */
export function decodeTypedSearchAttributes(
  indexedFields: Readonly<Record<string, Payload>> | undefined | null,
): TypedSearchAttributes {
  const pairs: SearchAttributePair[] = [];
  for (const [name, payload] of Object.entries(indexedFields ?? {})) {
    const type = TypedSearchAttributes.toSearchAttributeType(metadataText(payload, typeKey) ?? '');
    if (type === undefined) continue;
    let value = json.fromPayload<unknown>(payload);
    if (type !== 'KEYWORD_LIST' && Array.isArray(value) && value.length === 1) value = value[0] as unknown;
    if (type === 'DATETIME' && typeof value === 'string') value = new Date(value);
    if (isValidValueForType(type, value)) pairs.push({ key: { name, type }, value } as SearchAttributePair);
  }
  return new TypedSearchAttributes(pairs);
}
