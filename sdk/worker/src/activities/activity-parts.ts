import { Client } from '@perdure/client';
import { ApplicationFailure } from '@perdure/common';
import type { ActivityFunctions } from '../options/activity-functions.js';
import type { CompiledOptions } from '../options/compiled-options.js';
import type { WorkerOptions } from '../options/worker-options.js';
import { Gate } from '../polling/gate.js';
import { pollLoop } from '../polling/poll-loop.js';
import { PollScaler } from '../polling/poll-scaler.js';
import type { Slot, Slots } from '../polling/slots.js';
import { waiting, type PollerContext } from '../polling/workflow-poller.js';
import type { EagerActivities, LocalActivityHost } from '../tasks/task-context.js';
import type { ActivityRegistry, ActivityWorld, PolledActivity, SharedRunOptions } from './activity-world.js';
import type { ActivitySlotInfo } from '../tuner/slot-supplier.js';
import { EagerSlots } from './eager-slots.js';
import { LocalActivityRunner } from './local-activity-runner.js';
import { RateLimit } from './rate-limit.js';
import { RemoteActivities } from './remote-activities.js';

/** The activities of a worker: those the server gives, and local ones. */
export class ActivityParts {
  readonly #functions: ActivityFunctions['functions'];
  readonly #remote: RemoteActivities;
  readonly #slots: Slots<ActivitySlotInfo>;
  readonly #rate: RateLimit;
  #client: Client;
  readonly local: LocalActivityHost;
  readonly eager: EagerActivities | undefined;
  readonly pollsRemote: boolean;
  readonly #localRunner: LocalActivityRunner;
  #endGrace: () => void = () => undefined;

  constructor(
    private readonly options: WorkerOptions,
    private readonly compiled: CompiledOptions,
    private readonly world: ActivityWorld,
  ) {
    const { functions, others } = compiled.activities;
    this.#functions = functions;
    this.pollsRemote = functions.size > 0 && options.enableNonLocalActivities !== false;
    const { environment, converter } = world;
    const { logger } = compiled;
    this.#client = this.#newClient();
    const interceptors = [
      ...(options.interceptors?.activity ?? []),
      ...(options.interceptors?.activityInbound ?? []).map((factory) => (context: Parameters<typeof factory>[0]) => ({
        inbound: factory(context),
      })),
    ];
    const { meter, metrics } = world;
    const client = () => this.#client;
    const shared: SharedRunOptions = {
      converter,
      interceptors,
      get client() {
        return client();
      },
      logger,
      environment,
      meter,
      metrics,
    };
    const registry: ActivityRegistry = {
      find: (name) => functions.get(name) ?? functions.get('default'),
      missing: (name) => notRegistered(name, this.names, others.get(name)),
    };
    this.#slots = world.slots.activity;
    this.#rate = new RateLimit(environment, options.maxActivitiesPerSecond);
    this.#remote = new RemoteActivities(compiled, world, shared, registry);
    this.#localRunner = new LocalActivityRunner(compiled, shared, registry, world.slots.localActivity);
    this.local = this.#localRunner;
    this.eager =
      this.pollsRemote && compiled.eagerMax > 0
        ? new EagerSlots(this.#slots, this.names, compiled.eagerMax, (task, slot) => this.#remote.begin(task, slot, true))
        : undefined;
  }

  /** On the worker's connection. */
  get client(): Client {
    return this.#client;
  }

  /** When the worker's connection was replaced; activities that run keep theirs. */
  renewClient(): void {
    this.#client = this.#newClient();
  }

  #newClient(): Client {
    const { namespace, identity } = this.compiled;
    return new Client({
      connection: this.world.connection.current,
      namespace,
      identity,
      dataConverter: this.world.converter,
      interceptors: this.options.interceptors?.client,
    });
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
    const { environment, logger, metrics, outage, stop, connection } = context;
    const request = this.#pollRequest(context);
    await pollLoop<PolledActivity, ActivitySlotInfo>({
      name: `activities of ${context.taskQueue}`,
      environment,
      logger,
      outage,
      stop,
      scaler: new PollScaler(this.compiled.activityPolls, environment.monotonicMs, context.isServerScaling),
      gate: new Gate(),
      mayBegin: () => true,
      activeChanged: (active) => metrics.pollers('activity_task', active),
      reserve: async (signal) => this.#reserve(signal),
      poll: async (signal, timeoutMs) => {
        const call = async () => connection.workflowService.pollActivityTaskQueue(request);
        const answer = await waiting(context, signal, timeoutMs, call);
        if ((answer.taskToken?.length ?? 0) === 0) metrics.activityPollEmpty();
        return answer;
      },
      handle: async (task, slot) => this.#remote.begin(task, slot, false),
    });
  }

  /** A slot, when its time has come. */
  async #reserve(signal: AbortSignal): Promise<Slot<ActivitySlotInfo> | undefined> {
    const slot = await this.#slots.reserve(signal);
    if (slot === undefined || (await this.#rate.wait(signal))) return slot;
    slot.release();
    return undefined;
  }

  #pollRequest({ namespace, taskQueue, identity, buildId, useVersioning, deploymentOptions }: PollerContext) {
    const perSecond = this.options.maxTaskQueueActivitiesPerSecond;
    return {
      namespace,
      taskQueue: { name: taskQueue, kind: 1 as const },
      identity,
      workerVersionCapabilities: { buildId, useVersioning },
      deploymentOptions,
      ...(perSecond === undefined ? {} : { taskQueueMetadata: { maxTasksPerSecond: { value: perSecond } } }),
    };
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

/** @param kind  What the worker has under that name instead of a function, if anything. */
function notRegistered(name: string, names: readonly string[], kind: string | undefined): Error {
  const instead = kind === undefined ? '' : `; what its activities have under that name is ${kind}, not a function`;
  const known = `available activities: ${JSON.stringify(names)}${instead}`;
  return ApplicationFailure.retryable(`Activity function ${name} is not registered on this Worker, ${known}`, 'NotFoundError');
}
