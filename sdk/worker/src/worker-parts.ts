import type { Worker } from 'node:worker_threads';
import type { Client, ConnectionLike } from '@perdure/client';
import type { MetricMeter } from '@perdure/common';
import { ActivityParts } from './activities/activity-parts.js';
import type { WorkerFacts } from './core/run-state.js';
import { describeNamespace } from './describe-namespace.js';
import type { Environment } from './environment.js';
import type { CompiledOptions } from './options/compiled-options.js';
import { loadConverter, loadWorkflowCode } from './options/load-code.js';
import { endThreads, newExecutor, startThreads } from './options/new-executor.js';
import { withDefaultBuildId, workerVersion, type WorkerVersion } from './options/versioning.js';
import type { WorkerOptions } from './options/worker-options.js';
import { Outage } from './polling/outage.js';
import type { Metrics } from './runtime/metrics-exporter.js';
import { workerMetrics } from './runtime/worker-metrics.js';
import type { State, WorkerStatus } from './state.js';
import { sdkIdentity } from './version.js';
import { WorkerConnection } from './worker-connection.js';
import { newSlots, type Shared, type World } from './worker-world.js';
import { WorkflowParts } from './workflow-parts.js';

/** The moving parts of a worker, for its life to move them. */
export interface WorkerParts {
  readonly client: Client;
  /** Where calls go from now on. */
  replaceConnection(next: ConnectionLike): void;
  /** Polls until the signal; resolves when no poll is left. */
  poll(stop: AbortSignal): Promise<void>;
  /** Resolves when all that has begun has ended. */
  drain(): Promise<void>;
  close(): Promise<void>;
  status(state: State): WorkerStatus;
}

/** @throws when the namespace is not there, the server not reached, or the code does not bundle */
export async function buildParts(
  options: WorkerOptions,
  compiled: CompiledOptions,
  connection: ConnectionLike,
  environment: Environment,
  meters: Meters,
): Promise<WorkerParts> {
  const metrics = workerMetrics(meters.workerMeter, compiled.namespace, compiled.taskQueue);
  const world = {
    compiled,
    connection: new WorkerConnection(connection),
    environment,
    metrics,
    versioning: workerVersion(options),
  };
  await connection.ensureConnected();
  // The bundler works in a process of its own: meanwhile the server can be asked and threads can load what they need.
  const threads = startThreads(options, compiled);
  try {
    return await partsOf(world, options, meters.userMeter, threads);
  } catch (error) {
    await endThreads(threads);
    throw error;
  }
}

type Meters = Pick<Metrics, 'userMeter' | 'workerMeter'>;

async function partsOf(given: World, options: WorkerOptions, meter: MetricMeter, threads: Worker[]): Promise<WorkerParts> {
  const { compiled, connection } = given;
  const service = connection.workflowService;
  const [info, described, code, converter] = await Promise.all([
    service.getSystemInfo({}).catch(() => undefined),
    describeNamespace(service, compiled.namespace),
    loadWorkflowCode(options, compiled.logger),
    loadConverter(options.dataConverter),
  ]);
  const versioning = withDefaultBuildId(given.versioning, code);
  const world = { ...given, versioning };
  const slots = {
    activity: newSlots(world, 'activity', compiled.tuner.activity),
    localActivity: newSlots(world, 'local-activity', compiled.tuner.localActivity),
  };
  const activities = new ActivityParts(options, compiled, { ...world, converter, meter, slots });
  const facts = factsOf(versioning, compiled, info?.capabilities?.sdkMetadata ?? true);
  const isServerScaling = described.namespaceInfo?.capabilities?.pollerAutoscaling ?? false;
  const shared = { ...world, options, activities, facts, meter, isServerScaling };
  const executor = code === undefined ? undefined : newExecutor(code, compiled, options.patchActivationCallback, threads);
  return new Parts(shared, executor && new WorkflowParts(shared, executor, converter.payloadCodecs));
}

class Parts implements WorkerParts {
  #isPolling = false;

  constructor(
    private readonly shared: Shared,
    private readonly workflows: WorkflowParts | undefined,
  ) {}

  get client(): Client {
    return this.shared.activities.client;
  }

  replaceConnection(next: ConnectionLike): void {
    this.shared.connection.replace(next);
    this.shared.activities.renewClient();
  }

  async poll(stop: AbortSignal): Promise<void> {
    const { compiled, connection, environment, activities, facts } = this.shared;
    const { namespace, taskQueue, identity, logger } = compiled;
    const context = {
      connection,
      environment,
      logger,
      outage: new Outage(connection, environment, logger, stop),
      namespace,
      taskQueue,
      identity,
      buildId: facts.deploymentVersion?.buildId ?? '',
      metrics: this.shared.metrics,
      useVersioning: this.shared.versioning.useVersioning,
      deploymentOptions: this.shared.versioning.deploymentOptions,
      isServerScaling: this.shared.isServerScaling,
      stop,
    };
    this.#isPolling = true;
    this.shared.metrics.workerStarted();
    stop.addEventListener('abort', () => activities.beginShutdown(), { once: true });
    await Promise.all([this.workflows?.poll(context), activities.poll(context)]);
    this.#isPolling = false;
    await this.workflows?.leave();
  }

  async drain(): Promise<void> {
    await Promise.all([this.workflows?.slots.empty(), this.shared.activities.drain()]);
  }

  async close(): Promise<void> {
    await this.workflows?.executor.close();
  }

  status(runState: State): WorkerStatus {
    const { activities } = this.shared;
    const pollerState = this.#isPolling ? 'POLLING' : 'SHUTDOWN';
    return {
      runState,
      numHeartbeatingActivities: activities.remoteCount,
      workflowPollerState: pollerState,
      activityPollerState: pollerState,
      hasOutstandingWorkflowPoll: this.#isPolling && this.workflows !== undefined,
      hasOutstandingActivityPoll: this.#isPolling && activities.pollsRemote,
      numCachedWorkflows: this.workflows?.tasks.cache.count ?? 0,
      numInFlightWorkflowActivations: this.workflows?.tasks.inProgress ?? 0,
      numInFlightActivities: activities.remoteCount + activities.localCount,
      numInFlightNonLocalActivities: activities.remoteCount,
      numInFlightLocalActivities: activities.localCount,
    };
  }
}

function factsOf({ version }: WorkerVersion, { namespace, taskQueue }: CompiledOptions, keepsSdkMetadata: boolean): WorkerFacts {
  return { namespace, taskQueue, sdk: sdkIdentity, keepsSdkMetadata, deploymentVersion: version };
}
