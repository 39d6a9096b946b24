import { enumFields, enumValues } from './generated/enums.js';

/** An enum's values by their names in the .proto files, and the other way round. */
export interface EnumNames {
  readonly typeName: string;
  readonly numbers: ReadonlyMap<string, number>;
  /** Of two names for one number the first. */
  readonly names: ReadonlyMap<number, string>;
}

const known = new Map<string, EnumNames>();

/** The enums of a message's fields, by the fields' names. */
export function enumsOf(typeName: string): ReadonlyMap<string, EnumNames> {
  const fields = JSON.parse(enumFields[typeName] ?? '{}') as { readonly [name: string]: string };
  return new Map(Object.entries(fields).map(([name, enumName]) => [name, enumNames(enumName)]));
}

function enumNames(typeName: string): EnumNames {
  let names = known.get(typeName);
  if (names === undefined) {
    const entries = Object.entries(JSON.parse(enumValues[typeName] ?? '{}') as { readonly [name: string]: number });
    const byNumber = entries.toReversed().map(([name, value]) => [value, name] as const);
    names = { typeName, numbers: new Map(entries), names: new Map(byNumber) };
    known.set(typeName, names);
  }
  return names;
}

/**
 * A value by its name, by its name without the enum's own (`WorkflowTaskScheduled`, as older tools write event types), or as a number.
 * @throws TypeError for what is none
 */
export function enumFromJson({ typeName, numbers }: EnumNames, json: unknown): number {
  if (typeof json === 'number') return json;
  const name = String(json);
  const prefix = screamingSnake(typeName.slice(typeName.lastIndexOf('.') + 1));
  const value =
    numbers.get(name) ?? numbers.get(`${prefix}_${screamingSnake(name)}`) ?? (/^-?\d+$/.test(name) ? +name : undefined);
  if (value === undefined) throw new TypeError(`${typeName} has no value '${name}'`);
  return value;
}

function screamingSnake(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase();
}
