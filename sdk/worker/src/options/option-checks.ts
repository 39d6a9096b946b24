import { inspect } from 'node:util';
import { isPromise } from 'node:util/types';
import { ValueError, type Duration } from '@perdure/common';
import { msToNumber } from '@perdure/common/internal';

/** What sort of thing a value is, for a message. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  if (Array.isArray(value)) return 'an array';
  if (isPromise(value)) return 'a promise';
  const { constructor } = value as { readonly constructor?: unknown };
  const className = typeof constructor === 'function' ? constructor.name : '';
  return className === '' || className === 'Object' ? 'an object' : `an instance of ${className}`;
}

/** The error for an option whose value makes no sense. */
export function badOption(name: string, value: unknown, wanted: string): TypeError {
  const shown = inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 60, maxArrayLength: 3 });
  return new TypeError(`${name} is ${shown}; it must be ${wanted}`);
}

/** @throws TypeError unless it is an integer from `least` */
export function integerFrom(least: number, name: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < least) throw badOption(name, value, `an integer from ${least}`);
  return value;
}

/** In milliseconds. @throws TypeError */
export function durationMs(name: string, value: Duration): number {
  const wanted = "milliseconds from 0, or a text such as '10 seconds'";
  try {
    const durationInMs = msToNumber(value);
    if (durationInMs >= 0) return durationInMs;
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
  }
  throw badOption(name, value, wanted);
}
