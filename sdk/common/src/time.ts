import type { google } from '@perdure/wire/types';
import ms from 'ms';
import { ValueError } from './failure/errors.js';

type Unit =
  | 'years'
  | 'year'
  | 'yrs'
  | 'yr'
  | 'y'
  | 'weeks'
  | 'week'
  | 'w'
  | 'days'
  | 'day'
  | 'd'
  | 'hours'
  | 'hour'
  | 'hrs'
  | 'hr'
  | 'h'
  | 'minutes'
  | 'minute'
  | 'mins'
  | 'min'
  | 'm'
  | 'seconds'
  | 'second'
  | 'secs'
  | 'sec'
  | 's'
  | 'milliseconds'
  | 'millisecond'
  | 'msecs'
  | 'msec'
  | 'ms';
type AnyCase = Capitalize<Unit> | Uppercase<Unit> | Unit;

/** A text that stands for a length of time. */
export type StringValue = `${number}` | `${number}${AnyCase}` | `${number} ${AnyCase}`;

/**
 * Milliseconds, or a text such as '30 seconds' or '1.5h' (the format of https://www.npmjs.com/package/ms). Any string passes the type
 * checker, as in the official SDK under `node16` resolution: an options object that is not written in place has strings of no closer type.
 * A string that is no duration throws when it is used.
 */
export type Duration = StringValue | (string & Record<never, never>) | number;

/** An instant or a length of time as the API has it; both have the same two fields. */
export type Timestamp = google.protobuf.Timestamp;

const nanosPerMs = 1_000_000;

/** @throws ValueError if the text or number is no duration */
export function msToNumber(duration: Duration): number {
  const millis = typeof duration === 'number' ? duration : parse(duration);
  if (!Number.isFinite(millis))
    throw new ValueError(
      `Invalid duration: ${JSON.stringify(duration) ?? String(duration)}; it takes milliseconds, or a text such as '10 seconds'`,
    );
  return millis;
}

/** `ms` throws for texts that it finds too long or empty, and makes NaN of others. */
function parse(text: string): number {
  try {
    return ms(text);
  } catch {
    return Number.NaN;
  }
}

export function msOptionalToNumber(duration: Duration | undefined | null): number | undefined {
  return duration === undefined || duration === null ? undefined : msToNumber(duration);
}

/** Parts of a millisecond smaller than a nanosecond are lost. */
export function msNumberToTs(millis: number): Timestamp {
  if (!Number.isFinite(millis)) throw new ValueError(`Invalid number of milliseconds: ${millis}`);
  const seconds = Math.floor(millis / 1000);
  return { seconds, nanos: Math.round((millis - seconds * 1000) * nanosPerMs) };
}

export function msToTs(duration: Duration): Timestamp {
  return msNumberToTs(msToNumber(duration));
}

export function msOptionalToTs(duration: Duration | undefined | null): Timestamp | undefined {
  return duration === undefined || duration === null ? undefined : msToTs(duration);
}

/** Whole milliseconds; what is finer is cut off. @throws TypeError when there is no timestamp */
export function tsToMs(timestamp: Timestamp | undefined | null): number {
  if (timestamp === undefined || timestamp === null) throw new TypeError(`Expected timestamp, got ${String(timestamp)}`);
  return (timestamp.seconds ?? 0) * 1000 + Math.floor((timestamp.nanos ?? 0) / nanosPerMs);
}

export function optionalTsToMs(timestamp: Timestamp | undefined | null): number | undefined {
  return timestamp === undefined || timestamp === null ? undefined : tsToMs(timestamp);
}

/** @throws TypeError naming the field when it is missing */
export function requiredTsToMs(timestamp: Timestamp | undefined | null, fieldName: string): number {
  if (timestamp === undefined || timestamp === null)
    throw new TypeError(`Expected ${fieldName} to be a timestamp, got ${String(timestamp)}`);
  return tsToMs(timestamp);
}

export function tsToDate(timestamp: Timestamp): Date {
  return new Date(tsToMs(timestamp));
}

export function optionalTsToDate(timestamp: Timestamp | undefined | null): Date | undefined {
  return timestamp === undefined || timestamp === null ? undefined : tsToDate(timestamp);
}

/** @throws TypeError naming the field when it is missing */
export function requiredTsToDate(timestamp: Timestamp | undefined | null, fieldName: string): Date {
  return new Date(requiredTsToMs(timestamp, fieldName));
}

export function optionalDateToTs(date: Date | undefined | null): Timestamp | undefined {
  return date === undefined || date === null ? undefined : msNumberToTs(date.getTime());
}
