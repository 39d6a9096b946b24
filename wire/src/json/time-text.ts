// Times and durations as protobuf's JSON writes them. An entry of its own: code that runs inside workflows needs no more than this.

export interface SecondsAndNanos {
  /** Whatever Number() takes: a number, a text, a Long. */
  readonly seconds?: unknown;
  readonly nanos?: number | undefined;
}

/** Such as '2026-11-22T18:00:00.500Z'. */
export function timestampText({ seconds = 0, nanos = 0 }: SecondsAndNanos): string {
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, -'.000Z'.length)}${fraction(nanos)}Z`;
}

/** Such as '10s' or '-0.500s'. */
export function durationText({ seconds = 0, nanos = 0 }: SecondsAndNanos): string {
  const sign = Number(seconds) < 0 || nanos < 0 ? '-' : '';
  return `${sign}${Math.abs(Number(seconds))}${fraction(Math.abs(nanos))}s`;
}

/** Undefined for what is no duration. */
export function durationOf(text: string): { readonly seconds: number; readonly nanos: number } | undefined {
  const match = /^(-?)(\d+)(?:\.(\d{1,9}))?s$/.exec(text);
  if (match === null) return undefined;
  const sign = match[1] === '-' ? -1 : 1;
  // Plus zero, so that nothing becomes a negative zero.
  return { seconds: sign * Number(match[2]) + 0, nanos: sign * nanosOf(match[3]) + 0 };
}

/** Of the digits after the point, which are as many as somebody has written. */
export function nanosOf(digits = ''): number {
  return Number(digits.padEnd(9, '0'));
}

/** Of a second: nothing, three, six or nine digits. */
function fraction(nanos: number): string {
  if (nanos === 0) return '';
  const digits = String(nanos).padStart(9, '0');
  return `.${digits.replace(/(?:000)+$/, '')}`;
}
