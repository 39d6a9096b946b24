import type { schedule } from '@perdure/wire/types';

export const MONTHS = [
  'JANUARY',
  'FEBRUARY',
  'MARCH',
  'APRIL',
  'MAY',
  'JUNE',
  'JULY',
  'AUGUST',
  'SEPTEMBER',
  'OCTOBER',
  'NOVEMBER',
  'DECEMBER',
] as const;
export type Month = (typeof MONTHS)[number];

export const DAYS_OF_WEEK = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;
export type DayOfWeek = (typeof DAYS_OF_WEEK)[number];

/** All values from `start` to `end`, both included, in steps. */
export interface Range<Unit> {
  start: Unit;
  end: Unit;
  step: number;
}
/** A value, or a range whose end is its start when left out. */
export type LooseRange<Unit> = Unit | { start: Unit; end?: Unit | undefined; step?: number | undefined };
type Field<Unit> = LooseRange<Unit> | LooseRange<Unit>[] | '*' | undefined;

/** Matches times of which every field matches. Midnight of every day when all are left out. */
export interface CalendarSpec {
  /** 0 to 59; 0 when left out. */
  second?: Field<number>;
  /** 0 to 59; 0 when left out. */
  minute?: Field<number>;
  /** 0 to 23; 0 when left out. */
  hour?: Field<number>;
  /** 1 to 31; any when left out. */
  dayOfMonth?: Field<number>;
  /** Any when left out. */
  month?: Field<Month>;
  /** Any when left out. */
  year?: Field<number>;
  /** Any when left out. */
  dayOfWeek?: Field<DayOfWeek>;
  comment?: string | undefined;
}

export interface CalendarSpecDescription {
  second: Range<number>[];
  minute: Range<number>[];
  hour: Range<number>[];
  dayOfMonth: Range<number>[];
  month: Range<Month>[];
  year: Range<number>[];
  dayOfWeek: Range<DayOfWeek>[];
  comment?: string | undefined;
}

type FieldName = Exclude<keyof CalendarSpec, 'comment'>;

interface FieldRules {
  readonly min: number;
  readonly max: number;
  /** What an omitted field means. */
  readonly omitted: 'first' | 'all';
  /** The names of the values from `min` on, where they have any. */
  readonly names?: readonly string[];
}

const fields: { readonly [F in FieldName]: FieldRules } = {
  second: { min: 0, max: 59, omitted: 'first' },
  minute: { min: 0, max: 59, omitted: 'first' },
  hour: { min: 0, max: 23, omitted: 'first' },
  dayOfMonth: { min: 1, max: 31, omitted: 'all' },
  month: { min: 1, max: 12, omitted: 'all', names: MONTHS },
  year: { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY, omitted: 'all' },
  dayOfWeek: { min: 0, max: 6, omitted: 'all', names: DAYS_OF_WEEK },
};
const fieldNames = Object.keys(fields) as FieldName[];

/** A calendar as the API has it. @throws TypeError naming the field that makes no sense */
export function encodeCalendar(spec: CalendarSpec): schedule.StructuredCalendarSpec {
  const encoded = fieldNames.map((name) => [name, encodeField(name, spec[name])]);
  return { ...(Object.fromEntries(encoded) as Record<FieldName, schedule.Range[]>), comment: spec.comment };
}

function encodeField(name: FieldName, field: Field<unknown>): schedule.Range[] {
  const { min, max, omitted } = fields[name];
  if (field === '*' || (field === undefined && omitted === 'all'))
    // Any year is said by no range at all.
    return Number.isFinite(min) ? [{ start: min, end: max, step: 1 }] : [];
  if (field === undefined) return [{ start: min, end: min, step: 1 }];
  return (Array.isArray(field) ? (field as unknown[]) : [field]).map((item) => encodeRange(name, item));
}

function encodeRange(name: FieldName, item: unknown): schedule.Range {
  if (typeof item !== 'object' || item === null) {
    const value = encodeValue(name, item);
    return { start: value, end: value, step: 1 };
  }
  const { start, end = start, step = 1 } = item as { start: unknown; end?: unknown; step?: number };
  if (!Number.isInteger(step) || step < 1) throw new TypeError(`Invalid calendar ${name}: the step must be a positive integer`);
  return { start: encodeValue(name, start), end: encodeValue(name, end), step };
}

function encodeValue(name: FieldName, value: unknown): number {
  const { min, max, names } = fields[name];
  const number = names === undefined ? value : names.indexOf(value as string) + min;
  const isKnown = names === undefined || names.includes(value as string);
  if (isKnown && Number.isInteger(number) && (number as number) >= min && (number as number) <= max) return number as number;
  const expected = names?.join(', ') ?? (Number.isFinite(min) ? `${min} to ${max}` : 'a whole number');
  throw new TypeError(`Invalid calendar ${name}: ${JSON.stringify(value)}; expected ${expected}`);
}

export function decodeCalendar(spec: schedule.StructuredCalendarSpec): CalendarSpecDescription {
  const decoded = fieldNames.map((name) => [name, (spec[name] ?? []).map((range) => decodeRange(name, range))]);
  return { ...(Object.fromEntries(decoded) as Omit<CalendarSpecDescription, 'comment'>), comment: spec.comment ?? '' };
}

/** On the wire an end before the start means a single value, and a step of 0 means 1. */
function decodeRange(name: FieldName, { start = 0, end = 0, step = 0 }: schedule.Range): Range<unknown> {
  const { min, names } = fields[name];
  const valueOf = (number: number): unknown => (names === undefined ? number : names[number - min]);
  return { start: valueOf(start), end: valueOf(Math.max(start, end)), step: Math.max(step, 1) };
}
