/** A model worker process: polls its queues, runs model workflows and activities, and has the bad habits that its seed gave it. */
import { StatusCode, type workflowservice } from '@perdure/wire/types';
import type { MatchingService, QueueRef } from '@perdure/server';
import type { Told } from '../checkers/told.js';
import type { Cluster } from '../cluster/cluster.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import { Machine } from '../world/machine.js';
import type { World } from '../world/world.js';
import { runActivity } from './activity-task.js';
import { Caller, codeOf, NAMESPACE_ID } from './caller.js';
import type { Program } from './program.js';
import { WorkflowCache } from './workflow-cache.js';
import { runWorkflowTask } from './workflow-task.js';

export type StartedTask = NonNullable<Awaited<ReturnType<MatchingService['poll']>>>;
export type ActivityTask = workflowservice.PollActivityTaskQueueResponse;

export interface WorkerParts {
  readonly world: World;
  readonly cluster: Cluster;
  readonly faults: FaultPlan;
  readonly told: Told;
  readonly queue: string;
  readonly programOf: (workflowId: string) => Program;
  /** A model workflow is completing. */
  readonly onEnding: (workflowId: string) => void;
  /** Put between matching and the worker, by tests that take guards away. */
  readonly onPoll: (task: StartedTask | undefined, queue: QueueRef) => StartedTask | undefined;
}

const POLL_MS = 12_000;
const RESTART_MS = 8_000;
const PAUSE_MS = 15_000;

/** One incarnation; another follows when it dies. */
export class Worker {
  readonly machine: Machine;
  readonly caller: Caller;
  readonly cache: WorkflowCache;
  readonly stickyQueue: string;

  constructor(
    readonly parts: WorkerParts,
    private readonly name: string,
    private readonly incarnation: number,
  ) {
    const identity = `${name}.${incarnation}`;
    this.machine = new Machine(parts.world, identity);
    this.caller = new Caller(parts.cluster, this.machine);
    this.cache = new WorkflowCache(this.caller, parts.told);
    this.stickyQueue = `sticky-${identity}`;
  }

  start(): void {
    const { queue } = this.parts;
    const watch = (loop: Promise<void>) => void loop.catch((error: Error) => this.parts.world.fail(error));
    watch(this.#pollLoop(1, queue, false));
    watch(this.#pollLoop(1, this.stickyQueue, true));
    watch(this.#pollLoop(2, queue, false));
  }

  /** Weather that befalls whoever has a task in hand. false: it does not live to see the end of it. */
  async survives(): Promise<boolean> {
    const { world, faults } = this.parts;
    if (faults.strikes('workerDies')) {
      this.machine.kill();
      const next = new Worker(this.parts, this.name, this.incarnation + 1);
      world.at(world.random.between(0, RESTART_MS), `${this.name} is started again`, () => next.start());
      return false;
    }
    if (faults.strikes('workerPaused')) {
      this.machine.pause();
      world.at(world.random.between(100, PAUSE_MS), `${this.machine.name} goes on`, () => this.machine.resume());
    }
    await this.machine.sleep(world.random.between(0, 20), 'works');
    return true;
  }

  async #pollLoop(type: 1 | 2, name: string, sticky: boolean): Promise<void> {
    const queue: QueueRef = { namespaceId: NAMESPACE_ID, type, name, sticky };
    for (;;) {
      const task = this.parts.onPoll(await this.#poll(queue), queue);
      if (task?.at === 'workflowTask') await runWorkflowTask(this, task);
      if (task?.at === 'activityTask') await runActivity(this, task.response);
    }
  }

  async #poll(queue: QueueRef): Promise<StartedTask | undefined> {
    const { world, faults, cluster } = this.parts;
    const request = { queue, identity: this.machine.name, pollId: world.random.uuid() };
    const away = new AbortController();
    if (faults.strikes('pollDropped'))
      world.at(world.random.between(0, 2_000), `${this.machine.name} drops a poll`, () => away.abort());
    const label = `${this.machine.name} polls ${queue.name}`;
    try {
      const asked = { machine: this.machine, label, timeoutMs: POLL_MS, signal: away.signal, isPoll: true };
      return await cluster.callSome(asked, (host, call) => host.roles.matching.poll(request, call));
    } catch (error) {
      if (codeOf(error) < 0) throw error;
      await this.machine.sleep(codeOf(error) === StatusCode.CANCELLED ? 10 : 200, 'polls again');
      return undefined;
    }
  }
}
