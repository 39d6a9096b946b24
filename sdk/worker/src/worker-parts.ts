import type { ConnectionLike } from '@perdure/client';
import type { MetricMeter } from '@perdure/common';
import { ActivityParts, type ActivityFunctions } from './activities/activity-parts.js';
import type { WorkerFacts } from './core/run-state.js';
import { eagerWorkersOf, type EagerWorker } from './eager-workflow-slots.js';
import type { Environment } from './environment.js';
import { loadConverter, loadWorkflowCode } from './options/load-code.js';
import type { CompiledOptions } from './options/compiled-options.js';
import { workerVersion, type WorkerVersion } from './options/versioning.js';
import type { WorkerOptions } from './options/worker-options.js';
import { Slots, type Slot } from './polling/slots.js';
import type { CompiledSupplier } from './tuner/compile-tuner.js';
import type { SlotInfo, WorkflowSlotInfo } from './tuner/slot-supplier.js';
import { Outage } from './polling/outage.js';
import { pollWorkflowTasks, type PollerContext } from './polling/workflow-poller.js';
import type { Metrics } from './runtime/metrics-exporter.js';
import { workerMetrics, type WorkerMetrics } from './runtime/worker-metrics.js';
import type { State, WorkerStatus } from './state.js';
import { callSinks } from './tasks/sinks.js';
import type { TaskContext } from './tasks/task-context.js';
import type { PolledTask } from './tasks/task-parts.js';
import { WorkflowTasks } from './tasks/workflow-tasks.js';
import type { WorkflowExecutor } from './threads/executor.js';
import { endThreads, newExecutor, startThreads } from './options/new-executor.js';
import { describeNamespace } from './describe-namespace.js';
import { sdkIdentity } from './version.js';

/** The moving parts of a worker, for its life to move them. */
export interface WorkerParts {
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
  { userMeter: meter, workerMeter }: Pick<Metrics, 'userMeter' | 'workerMeter'>,
): Promise<WorkerParts> {
  const { namespace, logger, taskQueue } = compiled;
  const metrics = workerMetrics(workerMeter, namespace, taskQueue);
  await connection.ensureConnected();
  const service = connection.workflowService;
  // The bundler works in a process of its own: meanwhile the server can be asked and threads can load what they need.
  const started = startThreads(options, compiled);
  const [info, described, code, converter] = await Promise.all([
    service.getSystemInfo({}).catch(() => undefined),
    describeNamespace(service, namespace),
    loadWorkflowCode(options, logger),
    loadConverter(options.dataConverter),
  ]).catch(endThreads(started));
  const versioning = workerVersion(options);
  const facts = factsOf(versioning, compiled, info?.capabilities?.sdkMetadata ?? true);
  const world = { compiled, connection, environment, metrics, versioning };
  const slots = {
    activity: newSlots(world, 'activity', compiled.tuner.activity),
    localActivity: newSlots(world, 'local-activity', compiled.tuner.localActivity),
  };
  const functions = options.activities as ActivityFunctions | undefined;
  const activities = new ActivityParts(functions, options, compiled, { ...world, converter, meter, slots });
  const executor = code === undefined ? undefined : newExecutor(code, compiled, options.patchActivationCallback, started);
  const isServerScaling = described.namespaceInfo?.capabilities?.pollerAutoscaling ?? false;
  const shared = { ...world, options, activities, facts, meter, isServerScaling };
  return new Parts(shared, executor && new WorkflowParts(shared, executor, converter.payloadCodecs));
}

interface World {
  readonly compiled: CompiledOptions;
  readonly connection: ConnectionLike;
  readonly environment: Environment;
  readonly metrics: WorkerMetrics;
  readonly versioning: WorkerVersion;
}

interface Shared extends World {
  readonly options: WorkerOptions;
  readonly activities: ActivityParts;
  readonly facts: WorkerFacts;
  readonly meter: MetricMeter;
  readonly isServerScaling: boolean;
}

function newSlots<SI extends SlotInfo>(
  { compiled, environment, metrics, versioning }: World,
  slotType: SI['type'],
  supplier: CompiledSupplier<SI>,
): Slots<SI> {
  const { taskQueue, identity: workerIdentity, logger } = compiled;
  const { version } = versioning;
  return new Slots(supplier, {
    context: {
      slotType,
      taskQueue,
      workerIdentity,
      workerBuildId: version?.buildId ?? '',
      workerDeploymentVersion: version,
    },
    environment,
    logger,
    changed: (used, available) => metrics.slots(slotType, used, available),
  });
}

/** Tasks of workflows: their polls, their cache and the threads of their code. */
class WorkflowParts {
  readonly tasks: WorkflowTasks;
  readonly slots: Slots<WorkflowSlotInfo>;
  readonly stickyTaskQueue: string | undefined;

  constructor(
    private readonly shared: Shared,
    readonly executor: WorkflowExecutor,
    codecs: TaskContext['codecs'],
  ) {
    const { compiled, connection, environment, activities, options, facts } = shared;
    this.slots = newSlots(shared, 'workflow', compiled.tuner.workflow);
    this.stickyTaskQueue = compiled.cacheSize > 0 ? `${compiled.identity}-${environment.uniqueId()}` : undefined;
    const sinks = options.sinks ?? {};
    const context: TaskContext = {
      service: connection.workflowService,
      executor,
      executionOptions: (workflowType) => ({
        namespace: compiled.namespace,
        taskQueue: compiled.taskQueue,
        failureErrorTypes: compiled.failureErrorTypes(workflowType),
        showStackTraceSources: options.showStackTraceSources ?? false,
        activityNames: activities.names,
      }),
      facts,
      identity: compiled.identity,
      environment,
      logger: compiled.logger,
      codecs,
      metrics: shared.metrics,
      versioning: shared.versioning,
      sticky:
        this.stickyTaskQueue === undefined
          ? undefined
          : { taskQueue: this.stickyTaskQueue, scheduleToStartTimeoutMs: compiled.stickyTimeoutMs },
      localActivities: activities.local,
      eagerActivities: activities.eager,
      callSinks: (calls) => callSinks(calls, { sinks, logger: compiled.logger, meter: shared.meter }),
      failsRun: (errorName, workflowType) => compiled.failureErrorTypes(workflowType).includes(errorName),
    };
    this.tasks = new WorkflowTasks(context, compiled.cacheSize);
  }

  async poll(context: PollerContext): Promise<void> {
    const { stickyTaskQueue, slots } = this;
    this.#offerSlots(context);
    await pollWorkflowTasks(context, {
      polls: this.shared.compiled.workflowPolls,
      stickyTaskQueue,
      slots,
      handle: async (task, slot, isSticky) => this.#handle(task, slot, isSticky),
    });
  }

  async #handle(task: PolledTask, slot: Slot<WorkflowSlotInfo>, isSticky: boolean): Promise<void> {
    slot.use({ type: 'workflow', workflowType: task.workflowType?.name ?? '', isSticky });
    await this.tasks.handle(task);
    slot.release();
  }

  /** As long as the worker polls, clients of its connection may hand it first tasks. */
  #offerSlots({ connection, namespace, taskQueue, deploymentOptions, stop }: PollerContext): void {
    const handle: EagerWorker['handle'] = async (task, slot) => this.#handle(task, slot, false);
    const worker = { namespace, taskQueue, deploymentOptions, slots: this.slots, handle };
    const withdraw = eagerWorkersOf(connection)?.add(worker);
    if (withdraw !== undefined) stop.addEventListener('abort', withdraw, { once: true });
  }

  /** Tells the server that tasks for the cached runs are for others from now on. */
  async leave(): Promise<void> {
    if (this.stickyTaskQueue === undefined) return;
    const { namespace, identity } = this.shared.compiled;
    const request = { namespace, identity, stickyTaskQueue: this.stickyTaskQueue, reason: 'graceful shutdown' };
    await this.shared.connection.workflowService.shutdownWorker(request).catch(() => undefined);
  }
}

class Parts implements WorkerParts {
  #isPolling = false;

  constructor(
    private readonly shared: Shared,
    private readonly workflows: WorkflowParts | undefined,
  ) {}

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
