export interface MetricsOptions {
  /** Serves the metrics as text at `http://<bindAddress>/metrics`. */
  prometheus?: { bindAddress: string } | undefined;
  /** Put before the names of metrics; 'temporal_' when left out, so that dashboards for the official SDKs fit. */
  metricPrefix?: string | undefined;
}
