import { IllegalStateError, type Logger, type MetricMeter } from '@perdure/common';
import { onProcessSignals, systemEnvironment } from '../environment.js';
import { DefaultLogger } from './default-logger.js';
import type { LogExporterConfig } from './logging-options.js';
import { Metrics } from './metrics-exporter.js';
import type { MetricsBuffer } from './metrics-buffer.js';
import type { MetricsExporterConfig } from './metrics-options.js';
import { requestMetrics, type RequestMetrics } from './request-metrics.js';

export interface RuntimeOptions {
  /** Where workers log; lines of level INFO and up go to standard error when left out. */
  logger?: Logger | undefined;
  /** Signals on which all workers shut down; SIGINT, SIGTERM, SIGQUIT and SIGUSR2 when left out, none for an empty list. */
  shutdownSignals?: NodeJS.Signals[] | undefined;
  telemetryOptions?: TelemetryOptions | undefined;
}

export interface TelemetryOptions {
  /** Taken from code for the official SDK, without effect: see LogExporterConfig. */
  logging?: LogExporterConfig | undefined;
  /** Where metrics of workers and of users' code go; nowhere when left out. */
  metrics?: MetricsExporterConfig | undefined;
  /** Without effect, as `logging`. @deprecated use logging.filter */
  tracingFilter?: string | undefined;
  /** @deprecated use metrics.metricPrefix */
  noTemporalPrefixForMetrics?: boolean | undefined;
  /** Without effect, as in the official SDK. @deprecated there are no traces of the SDK's own */
  tracing?: unknown;
}

/** What a runtime can ask of a worker. */
export interface Stoppable {
  shutdown(): void;
}

const defaultSignals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGUSR2'];

let installed: Runtime | undefined;
/** Of the last runtime: the next one has them too unless it is installed with others. */
let lastOptions: RuntimeOptions = {};
/** Until the exporter of the runtime before has given back its address. */
let closing: Promise<void> = Promise.resolve();

/** What the workers of a process share. */
export class Runtime {
  readonly logger: Logger;
  readonly options: RuntimeOptions;
  /** Those that run. */
  readonly #workers = new Set<Stoppable>();
  /** Those that were created, and whose run has not ended. */
  readonly #holders = new Set<object>();
  #wasHeld = false;
  #stopListening: (() => void) | undefined;
  readonly #metrics: Metrics;
  readonly #requests: RequestMetrics | undefined;

  private constructor(options: RuntimeOptions) {
    this.options = options;
    this.logger = options.logger ?? new DefaultLogger();
    const config = metricsOf(options.telemetryOptions);
    this.#metrics = new Metrics(config, closing);
    if (config !== undefined) this.#requests = requestMetrics(this.#metrics.workerMeter, systemEnvironment);
  }

  /**
   * Takes the place of a runtime whose workers have all ended, as in a suite of tests each of which installs its own.
   * @throws IllegalStateError when there is another one: install once, before the first worker
   * @throws TypeError for options that make no sense
   */
  static install(options: RuntimeOptions): Runtime {
    if (installed !== undefined && !installed.#isOver)
      throw new IllegalStateError('The runtime is there already: install it once, before the first worker');
    void installed?.shutdown();
    installed = new Runtime(options);
    lastOptions = options;
    return installed;
  }

  /** The one that is there, or else a new one with the options of the one before. */
  static instance(): Runtime {
    installed ??= new Runtime(lastOptions);
    return installed;
  }

  /** The one that is there, for code that asks without making one. */
  static get _instance(): Runtime | undefined {
    return installed;
  }

  /** For workers' connections: counts a call if there is a runtime that counts. None is made, so that another can be installed yet. */
  static countRequest(operation: string, request: object): ReturnType<RequestMetrics> | undefined {
    return installed === undefined ? undefined : installed.#requests?.(operation, request);
  }

  get #isOver(): boolean {
    return this.#wasHeld && this.#holders.size === 0;
  }

  /** Makes metrics that are exported with those of the workers, under the names they are given. */
  get metricMeter(): MetricMeter {
    return this.#metrics.userMeter;
  }

  /** The buffer that metrics go to, if it is one that was asked for. */
  get metricsBuffer(): MetricsBuffer | undefined {
    const { metrics } = this.options.telemetryOptions ?? {};
    return metrics !== undefined && 'buffer' in metrics ? metrics.buffer : undefined;
  }

  /** Nothing to do: lines are written at once. Here for code that does so before its process ends. */
  flushLogs(): void {}

  /** For workers. @throws when the exporter could not be started: its address is taken or makes no sense, a library is missing */
  async metrics(): Promise<Metrics> {
    await this.#metrics.ready();
    return this.#metrics;
  }

  /** Until the returned function is called, no other runtime takes its place. */
  hold(worker: object): () => void {
    this.#wasHeld = true;
    this.#holders.add(worker);
    return () => void this.#holders.delete(worker);
  }

  /** While any worker runs, signals that end the process shut the workers down first. */
  register(worker: Stoppable): void {
    this.#workers.add(worker);
    this.#stopListening ??= onProcessSignals(this.options.shutdownSignals ?? defaultSignals, () => {
      for (const each of this.#workers) each.shutdown();
    });
  }

  deregister(worker: Stoppable): void {
    this.#workers.delete(worker);
    if (this.#workers.size > 0) return;
    this.#stopListening?.();
    this.#stopListening = undefined;
    void this.#metrics.flush();
  }

  /** Forgets the installed runtime, so that another can be installed. */
  async shutdown(): Promise<void> {
    for (const worker of this.#workers) worker.shutdown();
    if (installed === this) installed = undefined;
    const closed = this.#metrics.close();
    closing = Promise.all([closing, closed]).then(() => undefined);
    await closed;
  }
}

function metricsOf({ metrics, noTemporalPrefixForMetrics }: TelemetryOptions = {}): MetricsExporterConfig | undefined {
  return metrics !== undefined && noTemporalPrefixForMetrics === true
    ? { ...metrics, metricPrefix: metrics.metricPrefix ?? '' }
    : metrics;
}
