import type { google } from '@perdure/wire/types';

type Duration = google.protobuf.Duration;
type Timestamp = google.protobuf.Timestamp;

const nanosPerMs = 1_000_000;

/** A duration or a time of the API from milliseconds; undefined stays so. */
export function fromMs(ms: number): Duration & Timestamp;
export function fromMs(ms: number | undefined): (Duration & Timestamp) | undefined;
export function fromMs(ms: number | undefined): (Duration & Timestamp) | undefined {
  if (ms === undefined) return undefined;
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * nanosPerMs) };
}

/** Whole milliseconds, rounded down. */
export function toMs(value: Duration | Timestamp): number;
export function toMs(value: Duration | Timestamp | undefined): number | undefined;
export function toMs(value: Duration | Timestamp | undefined): number | undefined {
  if (value === undefined) return undefined;
  return (value.seconds ?? 0) * 1000 + Math.floor((value.nanos ?? 0) / nanosPerMs);
}

/** Between two moments of the server's clock; 0 where it does not say. */
export function waitedMs(since: Timestamp | undefined, until: Timestamp | undefined): number {
  return since === undefined || until === undefined ? 0 : toMs(until) - toMs(since);
}
