import type { Duration } from '@perdure/common';
import type { MetricsBuffer } from './metrics-buffer.js';

/** Where metrics go; names and defaults are those of the official SDK. */
export type MetricsExporterConfig = MetricsCommonOptions &
  (PrometheusMetricsExporter | OtelCollectorExporter | BufferedMetricsExporter);

export interface MetricsCommonOptions {
  /** Put before the names of the worker's metrics; 'temporal_' when left out, so that dashboards for the official SDKs fit. */
  metricPrefix?: string | undefined;
  /** Tags of all metrics; not of those in a buffer. */
  globalTags?: Record<string, string> | undefined;
  /** Whether the worker's metrics bear a service_name; true when left out. */
  attachServiceName?: boolean | undefined;
  /** The same as `otel.temporality`, which counts when both are given. */
  temporality?: 'cumulative' | 'delta' | undefined;
}

interface DurationOptions {
  /** Durations of the worker's metrics in seconds instead of milliseconds. */
  useSecondsForDurations?: boolean | undefined;
  /** Upper ends of histograms' ranges, for the metrics whose names contain the key. */
  histogramBucketOverrides?: Record<string, number[]> | undefined;
}

export interface PrometheusMetricsExporter {
  /** Serves the metrics as text at `http://<bindAddress>/metrics`. */
  prometheus: DurationOptions & {
    bindAddress: string;
    /** Names of counters end with '_total'. */
    countersTotalSuffix?: boolean | undefined;
    /** Names of histograms end with their unit. */
    unitSuffix?: boolean | undefined;
  };
}

export interface OtelCollectorExporter {
  /**
   * Sends the metrics to an OpenTelemetry collector. The libraries for that are installed by those who want it:
   * `@opentelemetry/api`, `resources`, `sdk-metrics` and `exporter-metrics-otlp-grpc` (or `-http`).
   */
  otel: DurationOptions & {
    /** As `http://host:4317` or `grpc://host:4317`; with `http` as `http://host:4318/v1/metrics`. https and grpcs for TLS. */
    url: string;
    /** OTLP over HTTP instead of gRPC. */
    http?: boolean | undefined;
    headers?: Record<string, string> | undefined;
    /** 1 s when left out. */
    metricsExportInterval?: Duration | undefined;
    /** 'cumulative' when left out. */
    temporality?: 'cumulative' | 'delta' | undefined;
  };
}

export interface BufferedMetricsExporter {
  buffer: MetricsBuffer;
}
