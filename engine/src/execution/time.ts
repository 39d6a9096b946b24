/** Wire durations and timestamps to milliseconds and back. The engine counts in whole milliseconds. */
import type { google } from '@perdure/wire/types';

type Duration = google.Duration;
type Timestamp = google.Timestamp;

/** No duration counts for more: a time that far ahead can still be stored, shown and added to. */
export const LONGEST_MS = 100 * 365 * 86_400_000;

/** Milliseconds of a duration, rounded up so that nothing ends early, at most LONGEST_MS; 0 for none. */
export function durationMs(duration: Duration | undefined): number {
  if (duration === undefined) return 0;
  return Math.min((duration.seconds ?? 0) * 1000 + Math.ceil((duration.nanos ?? 0) / 1e6), LONGEST_MS);
}

export function toDuration(ms: number): Duration {
  return { seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1e6 };
}

export function toTimestamp(ms: number): Timestamp {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: (ms - seconds * 1000) * 1e6 };
}

export function timestampMs(timestamp: Timestamp | undefined): number {
  if (timestamp === undefined) return 0;
  return (timestamp.seconds ?? 0) * 1000 + Math.floor((timestamp.nanos ?? 0) / 1e6);
}
