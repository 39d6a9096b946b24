import type { google } from '@perdure/wire/types';
import type { Limits } from '../limits.js';

type Duration = google.protobuf.Duration;

/** The duration, capped; or what is wrong with it, to be put into a sentence. undefined counts as zero and stays undefined. */
export function checkedDuration(
  duration: Duration | undefined,
  limits: Limits,
): { readonly duration: Duration | undefined; readonly trouble?: undefined } | { readonly trouble: string } {
  if (duration === undefined) return { duration };
  const { seconds = 0, nanos = 0 } = duration;
  if ((seconds > 0 && nanos < 0) || (seconds < 0 && nanos > 0)) {
    return { trouble: 'duration has seconds and nanos with different signs' };
  }
  if (seconds < 0 || nanos < 0) return { trouble: 'negative duration' };
  return { duration: seconds >= limits.durationSecondsMax ? { seconds: limits.durationSecondsMax } : duration };
}

export function isZero(duration: Duration | undefined): boolean {
  return duration === undefined || ((duration.seconds ?? 0) === 0 && (duration.nanos ?? 0) === 0);
}

/** Negative, zero or positive as `first` is shorter, equal or longer. Nanoseconds of a century do not fit a number. */
export function compareDurations(first: Duration | undefined, second: Duration | undefined): number {
  return (first?.seconds ?? 0) - (second?.seconds ?? 0) || (first?.nanos ?? 0) - (second?.nanos ?? 0);
}

/** A duration times a whole factor, capped. */
export function multipliedBy(duration: Duration, factor: number, limits: Limits): Duration {
  const nanos = (duration.nanos ?? 0) * factor;
  const seconds = (duration.seconds ?? 0) * factor + Math.floor(nanos / 1e9);
  return seconds >= limits.durationSecondsMax ? { seconds: limits.durationSecondsMax } : { seconds, nanos: nanos % 1e9 };
}
