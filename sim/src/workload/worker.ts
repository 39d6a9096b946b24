/** A model worker process: polls its queues, runs model workflows and activities, and has the bad habits that its seed gave it. */
import { StatusCode } from '@perdure/wire/types';
import type { QueueRef } from '@perdure/server';
import { Machine } from '../world/machine.js';
import { runActivity } from './activity-task.js';
import { Caller, codeOf, NAMESPACE_ID } from './caller.js';
import type { StartedTask, WorkerParts, WorkerScope } from './worker-scope.js';
import { WorkflowCache } from './workflow-cache.js';
import { runWorkflowTask } from './workflow-task.js';

const POLL_MS = 12_000;
const RESTART_MS = 8_000;
const PAUSE_MS = 15_000;

/** One incarnation; another follows when it dies. */
export class Worker implements WorkerScope {
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

  async survives(): Promise<boolean> {
    const { world, faults } = this.parts;
    if (faults.strikes('workerDies')) {
      this.machine.kill();
      const next = new Worker(this.parts, this.name, this.incarnation + 1);
      world.at(world.random.between(0, RESTART_MS), `${this.name} is started again`, () => this.parts.startWorker(next));
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
