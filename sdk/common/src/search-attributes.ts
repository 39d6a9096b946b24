import { enums } from '@perdure/wire/types';
import { ValueError } from './failure/errors.js';
import { enumCodec, stringEnum } from './proto-enum.js';

/** @deprecated use TypedSearchAttributes */
export type SearchAttributeValue = string[] | number[] | boolean[] | Date[];
/** @deprecated use TypedSearchAttributes */
export type SearchAttributeValueOrReadonly = SearchAttributeValue | Readonly<SearchAttributeValue> | undefined;
/** @deprecated use TypedSearchAttributes */
export type SearchAttributes = Record<string, SearchAttributeValueOrReadonly>;

export const SearchAttributeType = stringEnum('TEXT', 'KEYWORD', 'INT', 'DOUBLE', 'BOOL', 'DATETIME', 'KEYWORD_LIST');
export type SearchAttributeType = keyof typeof SearchAttributeType;

export const { encode: encodeSearchAttributeIndexedValueType } = enumCodec(
  SearchAttributeType,
  enums.IndexedValueType,
  'INDEXED_VALUE_TYPE_',
);

interface ValueTypes {
  TEXT: string;
  KEYWORD: string;
  INT: number;
  DOUBLE: number;
  BOOL: boolean;
  DATETIME: Date;
  KEYWORD_LIST: string[];
}

/** A search attribute's name and type. */
export interface SearchAttributeKey<T extends SearchAttributeType> {
  name: string;
  type: T;
}

export function defineSearchAttributeKey<T extends SearchAttributeType>(name: string, type: T): SearchAttributeKey<T> {
  return { name, type };
}

/** A search attribute and its value. */
export type SearchAttributePair = {
  [T in SearchAttributeType]: { key: SearchAttributeKey<T>; value: ValueTypes[T] };
}[SearchAttributeType];

/** A search attribute and its new value; null takes it away. */
export type SearchAttributeUpdatePair = {
  [T in SearchAttributeType]: { key: SearchAttributeKey<T>; value: ValueTypes[T] | null };
}[SearchAttributeType];

const isDate = (value: unknown): value is Date => Object.prototype.toString.call(value) === '[object Date]';

const isValidDate = (value: unknown): boolean => isDate(value) && !Number.isNaN(value.getTime());

const wanted: { readonly [T in SearchAttributeType]: string } = {
  TEXT: 'a string',
  KEYWORD: 'a string',
  INT: 'an integer',
  DOUBLE: 'a finite number',
  BOOL: 'true or false',
  DATETIME: 'a valid Date',
  KEYWORD_LIST: 'an array of strings',
};

const validators: { readonly [T in SearchAttributeType]: (value: unknown) => boolean } = {
  TEXT: (value) => typeof value === 'string',
  KEYWORD: (value) => typeof value === 'string',
  INT: (value) => Number.isInteger(value),
  // JSON has nothing else, and would say null, which takes the attribute away.
  DOUBLE: (value) => Number.isFinite(value),
  BOOL: (value) => typeof value === 'boolean',
  DATETIME: isValidDate,
  KEYWORD_LIST: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
};

export function isValidValueForType<T extends SearchAttributeType>(type: T, value: unknown): value is ValueTypes[T] {
  return validators[type](value);
}

/** @throws ValueError that says how keys are made */
export function checkSearchAttributeKey(key: SearchAttributeKey<SearchAttributeType>): void {
  const { name, type } = (key ?? {}) as { readonly name?: unknown; readonly type?: unknown };
  if (typeof name !== 'string')
    throw new ValueError('A typed search attribute needs a key, made with defineSearchAttributeKey(), and a value');
  if (typeof type !== 'string' || !Object.hasOwn(validators, type))
    throw new ValueError(
      `Search attribute ${name} has type ${String(type)}; it must be one of ${Object.keys(validators).join(', ')}`,
    );
}

/** @throws ValueError that names the attribute and says what it takes */
export function checkSearchAttribute({ key, value }: SearchAttributePair): void {
  checkSearchAttributeKey(key);
  const { name, type } = key;
  if (!isValidValueForType(type, value))
    throw new ValueError(`Invalid value for search attribute ${name} of type ${type}: ${shown(value)}; it takes ${wanted[type]}`);
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null || isDate(value)) return String(value);
  return Array.isArray(value) ? 'an array' : 'an object';
}

/** What the metadata of a payload calls each type. */
const metadataTypes: { readonly [T in SearchAttributeType]: string } = {
  TEXT: 'Text',
  KEYWORD: 'Keyword',
  INT: 'Int',
  DOUBLE: 'Double',
  BOOL: 'Bool',
  DATETIME: 'Datetime',
  KEYWORD_LIST: 'KeywordList',
};
const typesOfMetadata = new Map(Object.entries(metadataTypes).map(([type, name]) => [name, type as SearchAttributeType]));

interface Entry {
  readonly type: SearchAttributeType;
  readonly value: SearchAttributePair['value'];
}

/** An unchangeable set of search attributes with their types. */
export class TypedSearchAttributes {
  readonly #entries: ReadonlyMap<string, Entry>;

  /** @throws ValueError when a name comes twice or a value does not fit its type */
  constructor(initialAttributes: readonly SearchAttributePair[] = []) {
    const entries = new Map<string, Entry>();
    for (const pair of initialAttributes) {
      checkSearchAttribute(pair);
      if (entries.has(pair.key.name)) throw new ValueError(`Duplicate search attribute: ${pair.key.name}`);
      entries.set(pair.key.name, { type: pair.key.type, value: copyOf(pair.value) });
    }
    this.#entries = entries;
  }

  /** The value, if it is there and of the key's type. */
  get<T extends SearchAttributeType>(key: SearchAttributeKey<T>): ValueTypes[T] | undefined {
    const entry = this.#entries.get(key.name);
    return entry?.type === key.type ? (copyOf(entry.value) as ValueTypes[T]) : undefined;
  }

  copy(): TypedSearchAttributes {
    return new TypedSearchAttributes(this.getAll());
  }

  /** A changed copy. @throws ValueError when a name comes twice or a value does not fit its type */
  updateCopy(updates: readonly SearchAttributeUpdatePair[]): TypedSearchAttributes {
    const pairs = new Map(this.getAll().map((pair) => [pair.key.name, pair]));
    const seen = new Set<string>();
    for (const update of updates) {
      checkSearchAttributeKey(update.key);
      const { name } = update.key;
      if (seen.has(name)) throw new ValueError(`Duplicate search attribute: ${name}`);
      seen.add(name);
      if (update.value === null) pairs.delete(name);
      else pairs.set(name, update as SearchAttributePair);
    }
    return new TypedSearchAttributes([...pairs.values()]);
  }

  getAll(): SearchAttributePair[] {
    return Array.from(
      this.#entries,
      ([name, { type, value }]) => ({ key: { name, type }, value: copyOf(value) }) as SearchAttributePair,
    );
  }

  toJSON(): SearchAttributePair[] {
    return this.getAll();
  }

  /** The key that an untyped value would have; undefined when its type cannot be told, as of an empty array. */
  static getKeyFromUntyped(
    key: string,
    value: SearchAttributeValueOrReadonly,
  ): SearchAttributeKey<SearchAttributeType> | undefined {
    const first: unknown = value?.[0];
    if (value === undefined || first === undefined) return undefined;
    const types: readonly SearchAttributeType[] =
      value.length > 1 ? ['KEYWORD_LIST'] : ['KEYWORD', 'INT', 'DOUBLE', 'BOOL', 'DATETIME'];
    const type = types.find((candidate) => isValidValueForType(candidate, candidate === 'KEYWORD_LIST' ? value : first));
    return type === undefined ? undefined : { name: key, type };
  }

  static toMetadataType(type: SearchAttributeType): string {
    return metadataTypes[type];
  }

  static toSearchAttributeType(type: string): SearchAttributeType | undefined {
    return typesOfMetadata.get(type);
  }
}

function copyOf<V>(value: V): V {
  if (Array.isArray(value)) return [...(value as unknown[])] as V;
  return isDate(value) ? (new Date(value) as V) : value;
}
