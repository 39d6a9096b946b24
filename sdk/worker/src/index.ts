export { defaultPayloadConverter, IllegalStateError } from '@perdure/common';
export type { DataConverter, Headers, Logger, LogLevel, LogMetadata, Next } from '@perdure/common';
export type { ProxyConfig, TLSConfig } from '@perdure/client';
export type { LoggerSinks } from '@perdure/workflow';
export { UnhandledRejectionError } from '@perdure/workflow/errors';
export {
  bundleWorkflowCode,
  WorkflowBundleError,
  type BundleOptions,
  type BundlerPlugin,
  type CheckedWorkflowBundle,
  type WorkflowBundleWithSourceMap,
} from './bundler/bundle-workflow-code.js';
export {
  CombinedWorkerRunError,
  type CombinedWorkerRunErrorCause,
  GracefulShutdownPeriodExpiredError,
  PromiseCompletionTimeoutError,
  ReplayError,
  TransportError,
} from './errors.js';
export * from './deprecated.js';
export {
  NativeConnection,
  type GrpcCompressionConfig,
  type NativeConnectionOptions,
  type NativeConnectionPlugin,
} from './native-connection.js';
export type {
  ActivityExecuteInput,
  ActivityInboundCallsInterceptor,
  ActivityInboundCallsInterceptorFactory,
  ActivityInterceptors,
  ActivityInterceptorsFactory,
  ActivityOutboundCallsInterceptor,
  GetLogAttributesInput,
  GetMetricTagsInput,
  WorkerInterceptors,
} from './options/interceptors.js';
export type {
  PluggedWorker,
  PollerBehavior,
  PollerBehaviorAutoscaling,
  PollerBehaviorSimpleMaximum,
  ReplayWorkerOptions,
  WorkerDeploymentOptions,
  WorkerOptions,
  WorkerPlugin,
  WorkflowErrorType,
} from './options/worker-options.js';
export type {
  BundlerOptions,
  WorkflowBundle,
  WorkflowBundleOption,
  WorkflowBundlePath,
  WorkflowBundlePathWithSourceMap,
} from './options/workflow-code.js';
export type { PatchActivationCallback, PatchActivationInput } from './threads/patch-activation.js';
export type { HistoryAndWorkflowId } from '@perdure/common';
export type { History, ReplayableHistory, ReplayHistoriesIterable, ReplayResult } from './replay/replay.js';
export { DefaultLogger, LogTimestamp, type LogEntry, type LoggerSinkFunction } from './runtime/default-logger.js';
export { MetricsBuffer, type BufferedMetricUpdate, type MetricsBufferOptions } from './runtime/metrics-buffer.js';
export type {
  BufferedMetricsExporter,
  MetricsExporterConfig,
  OtelCollectorExporter,
  PrometheusMetricsExporter,
} from './runtime/metrics-options.js';
export {
  makeTelemetryFilterString,
  type ConsoleLogger,
  type CoreLogFilterOptions,
  type ForwardLogger,
  type LogExporterConfig,
} from './runtime/logging-options.js';
export { Runtime, type RuntimeOptions, type TelemetryOptions } from './runtime/runtime.js';
export type { State, WorkerStatus } from './state.js';
export type { InjectedSink, InjectedSinkFunction, InjectedSinks, SinkCallerInfo } from './tasks/sinks.js';
export { ResourceBasedController, type ResourceBasedTunerOptions } from './tuner/resource-controller.js';
export type {
  ActivitySlotInfo,
  CustomSlotSupplier,
  FixedSizeSlotSupplier,
  LocalActivitySlotInfo,
  NexusSlotInfo,
  SlotInfo,
  SlotMarkUsedContext,
  SlotPermit,
  SlotReleaseContext,
  SlotReserveContext,
  WorkflowSlotInfo,
} from './tuner/slot-supplier.js';
export type {
  ResourceBasedSlotOptions,
  ResourceBasedSlotsForType,
  ResourceBasedTuner,
  ResourceBasedTunerWithController,
  SlotSupplier,
  TunerHolder,
  WorkerTuner,
} from './tuner/worker-tuner.js';
export { Worker, type RunUntilOptions } from './worker.js';
