import type { ConnectionLike } from '@perdure/client';
import { noopMetricMeter } from '@perdure/common';
import { systemEnvironment, type Environment } from '../environment.js';
import { compileOptions } from '../options/compiled-options.js';
import { loadConverter, loadWorkflowCode } from '../options/load-code.js';
import { workerVersion } from '../options/versioning.js';
import type { ReplayWorkerOptions } from '../options/worker-options.js';
import { Runtime } from '../runtime/runtime.js';
import { workerMetrics } from '../runtime/worker-metrics.js';
import { callSinks } from '../tasks/sinks.js';
import type { TaskContext } from '../tasks/task-context.js';
import { newExecutor } from '../options/new-executor.js';
import { sdkIdentity } from '../version.js';

/** A worker's workflow side without a server. */
export class Replayer {
  private constructor(
    readonly context: TaskContext,
    private readonly releaseRuntime: () => void,
  ) {}

  /** @throws TypeError without workflow code */
  static async create(options: ReplayWorkerOptions): Promise<Replayer> {
    const runtime = Runtime.instance();
    const { logger } = runtime;
    const compiled = compileOptions({ taskQueue: 'replay', ...options }, logger);
    const code = await loadWorkflowCode(options, logger);
    if (code === undefined) throw new TypeError('A replay needs workflowsPath or workflowBundle');
    const { payloadCodecs } = await loadConverter(options.dataConverter);
    const executor = newExecutor(code, compiled);
    const { namespace, taskQueue, identity } = compiled;
    const context: TaskContext = {
      service: noService,
      executor,
      executionOptions: (workflowType) => ({
        namespace,
        taskQueue,
        failureErrorTypes: compiled.failureErrorTypes(workflowType),
        showStackTraceSources: options.showStackTraceSources ?? false,
        // Any local activity: none is run here.
        activityNames: ['default'],
      }),
      facts: { namespace, taskQueue, sdk: sdkIdentity, keepsSdkMetadata: true },
      identity,
      environment: withoutWaiting,
      logger,
      codecs: payloadCodecs,
      metrics: workerMetrics(noopMetricMeter, namespace, taskQueue),
      sticky: undefined,
      // What history has no marker of was not over: it is not run here, so the replay ends there.
      localActivities: { run: () => undefined, cancel: () => undefined, cancelAll: () => undefined, takeRetryCount: () => 0 },
      eagerActivities: undefined,
      versioning: workerVersion({ taskQueue }),
      callSinks: (calls) => callSinks(calls, { sinks: options.sinks ?? {}, logger, meter: noopMetricMeter, isReplay: true }),
      failsRun: () => false,
    };
    return new Replayer(context, runtime.hold(context));
  }

  async close(): Promise<void> {
    this.releaseRuntime();
    await this.context.executor.close();
  }
}

/** What a replay would wait for does not come. */
const withoutWaiting: Environment = {
  ...systemEnvironment,
  after(_delayMs, call) {
    queueMicrotask(call);
    return () => undefined;
  },
};

/** A replay makes no calls. */
const noService = {} as ConnectionLike['workflowService'];
