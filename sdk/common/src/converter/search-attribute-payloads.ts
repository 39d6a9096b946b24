// Search attributes are always JSON with their type in the metadata: the server reads them, so neither users' converters nor codecs apply.
import { ValueError } from '../failure/errors.js';
import type { Payload } from '../interfaces.js';
import {
  checkSearchAttribute,
  checkSearchAttributeKey,
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
  if (!Array.isArray(values)) throw new ValueError(`The value of search attribute ${name} must be an array, such as ['value']`);
  const kinds = new Set(values.map((value) => (value instanceof Date ? 'date' : typeof value)));
  if (kinds.size > 1)
    throw new ValueError(`The values of search attribute ${name} must be of one type, not ${[...kinds].join(', ')}`);
  for (const kind of kinds)
    if (!['string', 'number', 'boolean', 'date'].includes(kind))
      throw new ValueError(`The values of search attribute ${name} must be string, number, boolean or Date, not ${kind}`);
  if (!kinds.has('string') && !values.every((value) => Number.isFinite(Number(value))))
    throw new ValueError(`The values of search attribute ${name} must be finite numbers or valid Dates: ${values.join(', ')}`);
  return json.toPayload(values) as Payload;
}

function typedToPayload(pair: SearchAttributeUpdatePair): Payload {
  const { key, value } = pair;
  checkSearchAttributeKey(key);
  // The server wants no type with a null.
  if (value === null) return json.toPayload(value) as Payload;
  checkSearchAttribute(pair as SearchAttributePair);
  const payload = json.toPayload(value) as Payload;
  const type = encodeText(TypedSearchAttributes.toMetadataType(key.type));
  return { ...payload, metadata: { ...payload.metadata, [typeKey]: type } };
}

/** Both kinds as the API has them; typed ones win over untyped ones of the same name. @throws ValueError */
export function encodeUnifiedSearchAttributes(
  searchAttributes?: SearchAttributes,
  typedSearchAttributes?: TypedSearchAttributes | readonly SearchAttributeUpdatePair[],
): Record<string, Payload> {
  const encoded: Record<string, Payload> = {};
  if (Array.isArray(searchAttributes))
    throw new ValueError('searchAttributes must be an object of arrays; pairs of keys and values are for typedSearchAttributes');
  for (const [name, values] of Object.entries(searchAttributes ?? {}))
    if (values !== undefined) encoded[name] = untypedToPayload(name, values);
  const pairs = typedSearchAttributes instanceof TypedSearchAttributes ? typedSearchAttributes.getAll() : typedSearchAttributes;
  if (pairs !== undefined && !Array.isArray(pairs))
    throw new ValueError('typedSearchAttributes must be a TypedSearchAttributes, or an array of { key, value }');
  for (const pair of pairs ?? []) {
    const payload = typedToPayload(pair);
    encoded[pair.key.name] = payload;
  }
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
