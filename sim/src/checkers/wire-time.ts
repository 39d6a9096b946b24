/** Times of the public API in milliseconds. */
interface SecondsAndNanos {
  readonly seconds?: number | undefined;
  readonly nanos?: number | undefined;
}

export const durationOf = (duration: SecondsAndNanos | undefined): number =>
  (duration?.seconds ?? 0) * 1000 + Math.round((duration?.nanos ?? 0) / 1e6);
export const millisOf = (time: SecondsAndNanos | undefined): number | undefined =>
  time === undefined ? undefined : durationOf(time);
