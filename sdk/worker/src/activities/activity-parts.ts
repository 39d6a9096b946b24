import { Client } from '@perdure/client';
import { ApplicationFailure } from '@perdure/common';
import type { CompiledOptions } from '../options/compiled-options.js';
import type { WorkerOptions } from '../options/worker-options.js';
import { pollLoop } from '../polling/poll-loop.js';
import { Slots } from '../polling/slots.js';
import { waiting, type PollerContext } from '../polling/workflow-poller.js';
import type { EagerActivities, LocalActivityHost } from '../tasks/task-context.js';
import type { ActivityFunction } from './activity-run.js';
import type { ActivityRegistry, ActivityWorld, PolledActivity, SharedRunOptions } from './activity-world.js';
import { EagerSlots } from './eager-slots.js';
import { LocalActivityRunner } from './local-activity-runner.js';
import { RateLimit } from './rate-limit.js';
import { RemoteActivities } from './remote-activities.js';

export interface ActivityFunctions {
  readonly [name: string]: ActivityFunction;
}

/** The activities of a worker: those the server gives, and local ones. */
export class ActivityParts {
  readonly #functions: ReadonlyMap<string, ActivityFunction>;
  readonly #remote: RemoteActivities;
  readonly #slots: Slots;
  readonly #rate: RateLimit;
  readonly local: LocalActivityHost;
  readonly eager: EagerActivities | undefined;
  readonly pollsRemote: boolean;
  readonly #localRunner: LocalActivityRunner;
  #endGrace: () => void = () => undefined;

  constructor(
    functions: ActivityFunctions | undefined,
    private readonly options: WorkerOptions,
    private readonly compiled: CompiledOptions,
    private readonly world: ActivityWorld,
  ) {
    this.#functions = functionsByName(functions ?? {});
    this.pollsRemote = this.#functions.size > 0 && options.enableNonLocalActivities !== false;
    const { connection, environment, converter } = world;
    const { namespace, identity, logger } = compiled;
    const client = new Client({ connection, namespace, identity, dataConverter: converter });
    const interceptors = [
      ...(options.interceptors?.activity ?? []),
      ...(options.interceptors?.activityInbound ?? []).map((factory) => (context: Parameters<typeof factory>[0]) => ({
        inbound: factory(context),
      })),
    ];
    const { meter, metrics } = world;
    const shared: SharedRunOptions = { converter, interceptors, client, logger, environment, meter, metrics };
    const registry: ActivityRegistry = {
      find: (name) => this.#functions.get(name) ?? this.#functions.get('default'),
      missing: (name) => notRegistered(name, this.names),
    };
    this.#slots = new Slots(compiled.activitySlots);
    this.#rate = new RateLimit(environment, options.maxActivitiesPerSecond);
    this.#remote = new RemoteActivities(compiled, world, shared, registry, this.#slots);
    this.#localRunner = new LocalActivityRunner(compiled, shared, registry);
    this.local = this.#localRunner;
    this.eager =
      this.pollsRemote && compiled.eagerMax > 0
        ? new EagerSlots(this.#slots, this.names, compiled.eagerMax, (task) => this.#remote.begin(task))
        : undefined;
  }

  get names(): readonly string[] {
    return [...this.#functions.keys()];
  }

  get remoteCount(): number {
    return this.#remote.count;
  }

  get localCount(): number {
    return this.#localRunner.count;
  }

  async poll(context: PollerContext): Promise<void> {
    if (!this.pollsRemote) return;
    await Promise.all(Array.from({ length: this.compiled.activityPolls }, async () => this.#pollOnce(context)));
  }

  async #pollOnce(context: PollerContext): Promise<void> {
    const { namespace, taskQueue, identity, buildId, environment, logger, stop, connection } = context;
    const perSecond = this.options.maxTaskQueueActivitiesPerSecond;
    const request = {
      namespace,
      taskQueue: { name: taskQueue, kind: 1 as const },
      identity,
      workerVersionCapabilities: { buildId, useVersioning: false },
      deploymentOptions: context.deploymentOptions,
      ...(perSecond === undefined ? {} : { taskQueueMetadata: { maxTasksPerSecond: { value: perSecond } } }),
    };
    await pollLoop<PolledActivity>({
      name: `activities of ${taskQueue}`,
      environment,
      logger,
      stop,
      reserve: async (signal) => {
        if (!(await this.#slots.take(signal))) return false;
        if (await this.#rate.wait(signal)) return true;
        this.#slots.giveBack();
        return false;
      },
      release: () => this.#slots.giveBack(),
      poll: async (signal) => {
        const answer = await waiting(context, signal, async () => connection.workflowService.pollActivityTaskQueue(request));
        const hasTask = (answer.taskToken?.length ?? 0) > 0;
        context.metrics.polled('activity', hasTask);
        return hasTask ? answer : undefined;
      },
      handle: async (task) => this.#remote.begin(task),
    });
  }

  /** No further work is taken; what runs is told to stop after the time of grace. */
  beginShutdown(): void {
    this.#endGrace = this.world.environment.after(this.compiled.graceMs, () => {
      this.#remote.cancelAll();
      this.#localRunner.shutdown();
    });
  }

  async drain(): Promise<void> {
    await Promise.all([this.#slots.empty(), this.#localRunner.drained()]);
    this.#endGrace();
  }
}

function notRegistered(name: string, names: readonly string[]): Error {
  const known = `available activities: ${JSON.stringify(names)}`;
  return ApplicationFailure.retryable(`Activity function ${name} is not registered on this Worker, ${known}`, 'NotFoundError');
}

/** What a module exports besides functions is left aside, so that `import * as activities` can be handed over as it is. */
function functionsByName(functions: object): ReadonlyMap<string, ActivityFunction> {
  const named = new Map<string, ActivityFunction>();
  const entries: Iterable<readonly [string, unknown]> = functions instanceof Map ? functions : Object.entries(functions);
  for (const [name, fn] of entries) if (typeof fn === 'function') named.set(name, fn as ActivityFunction);
  return named;
}
