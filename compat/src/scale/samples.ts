// Measured values and what is said about them.

/** The value below which the given part of all lies; 0 when there are none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}

/** Median, p95, p99 and the largest, in milliseconds. */
export function latencyText(valuesMs: readonly number[]): string {
  const [median, p95, p99, most] = [0.5, 0.95, 0.99, 1].map((part) => quantile(valuesMs, part).toFixed(1));
  return `median ${median} ms, p95 ${p95} ms, p99 ${p99} ms, at most ${most} ms`;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Slope of the line of least squares. */
export function slope(points: readonly Point[]): number {
  const mean = (of: (point: Point) => number) => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [meanX, meanY] = [mean(({ x }) => x), mean(({ y }) => y)];
  const covariance = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  const variance = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  return variance === 0 ? 0 : covariance / variance;
}
