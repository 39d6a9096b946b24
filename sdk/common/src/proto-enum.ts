// Users write enums as plain strings ('REJECT_DUPLICATE'), the wire has numbers.
import { ValueError } from './failure/errors.js';

type StringEnum<Name extends string> = { readonly [N in Name]: N };

/** The object of strings that users see for an enum of the API, each name being its own value. */
export function stringEnum<const Name extends string>(...names: readonly Name[]): StringEnum<Name> {
  return Object.freeze(Object.fromEntries(names.map((name) => [name, name]))) as StringEnum<Name>;
}

type LongNames<Name extends string, Prefix extends string> = {
  readonly [N in Name as `${Prefix}${N}`]: N;
} & { readonly [N in `${Prefix}UNSPECIFIED`]: undefined };

/**
 * The same enum with the API's own names besides, `TIMEOUT_TYPE_HEARTBEAT` for 'HEARTBEAT', which code for the first versions of the official
 * SDK has. They are deprecated.
 */
export function withLongNames<Name extends string, Prefix extends string>(
  names: StringEnum<Name>,
  prefix: Prefix,
): StringEnum<Name> & LongNames<Name, Prefix> {
  const longNames = Object.keys(names).map((name) => [`${prefix}${name}`, name]);
  const all: unknown = { ...Object.fromEntries(longNames), [`${prefix}UNSPECIFIED`]: undefined, ...names };
  return Object.freeze(all) as StringEnum<Name> & LongNames<Name, Prefix>;
}

/** What a value of such an enum can be. */
export type EnumValue<Enum extends object> = NonNullable<Enum[keyof Enum]>;

export interface EnumCodec<Name extends string, Value extends number> {
  /**
   * The number of a name; the long form with the API's prefix and the number itself are understood too. Undefined stays undefined.
   * @throws ValueError for anything else
   */
  readonly encode: (input: Name | Value | string | null | undefined) => Value | undefined;
  /** The name of a number; undefined for 0, which stands for "unspecified", and for numbers that this version does not know. */
  readonly decode: (input: Value | number | null | undefined) => Name | undefined;
}

/** Converters between an enum of strings and the numbers of the API. `prefix` is what the API's own names begin with. */
export function enumCodec<Name extends string, Value extends number>(
  names: StringEnum<Name>,
  numbers: { readonly [key: string]: Value },
  prefix: string,
): EnumCodec<Name, Value> {
  const byNumber = new Map<number, Name>();
  for (const name of Object.keys(names) as Name[]) {
    const value = numbers[name];
    if (value !== undefined) byNumber.set(value, name);
  }
  return {
    encode(input) {
      if (input === undefined || input === null) return undefined;
      if (typeof input === 'number') return input;
      const short = input.startsWith(prefix) ? input.slice(prefix.length) : input;
      const value = Object.hasOwn(numbers, short) ? numbers[short] : undefined;
      if (value === undefined)
        throw new ValueError(`Unknown value ${JSON.stringify(input)}; one of ${Object.keys(names).join(', ')} is expected`);
      return value;
    },
    decode: (input) => (input === undefined || input === null ? undefined : byNumber.get(input)),
  };
}
