import type { PrometheusMetrics } from './prometheus.js';

export { noMetrics, type CommitResult, type GaugeName, type Metrics, type TaskTypeName } from './metrics.js';
export type { PrometheusMetrics } from './prometheus.js';

/** Loads the metrics library, which takes a tenth of the start-up budget, only where somebody will read the numbers. */
export async function loadPrometheusMetrics(): Promise<PrometheusMetrics> {
  const { createPrometheusMetrics } = await import('./prometheus.js');
  return createPrometheusMetrics();
}
