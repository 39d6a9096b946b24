import { eagerWorkersOf, type EagerWorker } from './eager-workflow-slots.js';
import type { Slot, Slots } from './polling/slots.js';
import { pollWorkflowTasks, type PollerContext } from './polling/workflow-poller.js';
import { callSinks } from './tasks/sinks.js';
import type { TaskContext } from './tasks/task-context.js';
import type { PolledTask } from './tasks/task-parts.js';
import { WorkflowTasks } from './tasks/workflow-tasks.js';
import type { WorkflowExecutor } from './threads/executor.js';
import type { WorkflowSlotInfo } from './tuner/slot-supplier.js';
import { newSlots, type Shared } from './worker-world.js';

/** Tasks of workflows: their polls, their cache and the threads of their code. */
export class WorkflowParts {
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
      failsRun: (errorTypes, workflowType) => compiled.failureErrorTypes(workflowType).some((type) => errorTypes.includes(type)),
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
