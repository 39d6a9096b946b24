/** All users of a run: workflows of several kinds with their clients and readers, and the workers that serve them. */
import type { Ledger } from '../checkers/ledger.js';
import { Machine } from '../world/machine.js';
import { Caller } from './caller.js';
import { runClient } from './client.js';
import { askUntilAnswered, queryNowAndThen } from './querier.js';
import { drawProgram, programOfChild, workloadKinds, type Program, type WorkloadCounts } from './program.js';
import { describeNowAndThen, followHistory } from './reader.js';
import type { WorkerParts, WorkerScope } from './worker-scope.js';
import { Worker } from './worker.js';
import type { WorkflowTask } from './workflow-cache.js';
import { runWorkflowTask } from './workflow-task.js';

type Parts = Omit<WorkerParts, 'queue' | 'programOf' | 'onEnding' | 'startWorker'> & { readonly ledger: Ledger };

interface Workflow {
  readonly workflowId: string;
  readonly program: Program;
  readonly queue: string;
  readonly ending: Promise<void>;
  readonly end: () => void;
}

const WORKFLOWS_MIN = 3;
const WORKFLOWS_MAX = 9;
const QUEUES = ['red', 'blue'];

export class Workload {
  readonly counts = Object.fromEntries(workloadKinds.map((kind) => [kind, 0])) as WorkloadCounts;
  readonly #workflows = new Map<string, Workflow>();
  readonly #busy = new Set<string>();
  readonly #workers: WorkerScope[] = [];

  constructor(private readonly parts: Parts) {}

  start(): void {
    const { world, cluster } = this.parts;
    const { random } = world;
    for (const queue of QUEUES)
      for (let index = random.between(1, 2); index > 0; index -= 1)
        this.#startWorker(new Worker(this.#workerParts(queue), `${queue}${index}`, 1));
    const caller = new Caller(cluster, new Machine(world, 'client'));
    for (let index = random.between(WORKFLOWS_MIN, WORKFLOWS_MAX); index > 0; index -= 1) this.#add(`w${index}`, caller);
  }

  /** Every client has been told what it wanted to know, every run is closed, every reader has read to the end. */
  get finished(): boolean {
    return (
      this.#busy.size === 0 &&
      [...this.#workflows.keys()].every((workflowId) => this.parts.ledger.isClosed(workflowId)) &&
      this.parts.ledger.openRuns().length === 0
    );
  }

  unfinished(): string {
    const open = [...this.#workflows.values()].filter(({ workflowId }) => !this.parts.ledger.isClosed(workflowId));
    return [
      ...open.map(({ workflowId, program }) => `${workflowId} (${program.kind})`),
      ...this.parts.ledger.openRuns(),
      ...this.#busy,
    ].join(', ');
  }

  #add(workflowId: string, caller: Caller): void {
    const { world, faults, told, ledger } = this.parts;
    const { random } = world;
    const kind = random.pick(workloadKinds);
    this.counts[kind] += 1;
    const program = drawProgram(kind, random, faults.has('contentRejected') && random.chance(0.5));
    let end = (): void => undefined;
    const ending = new Promise<void>((resolve) => (end = resolve));
    const queue = random.pick(QUEUES);
    this.#workflows.set(workflowId, { workflowId, program, queue, ending, end });
    const runEagerTask = (task: WorkflowTask) => this.#runEagerTask(queue, task);
    const reader = { world, caller, told, ledger, workflowId };
    const ask = () => askUntilAnswered({ ...reader, program });
    const client = { world, faults, caller, told, workflowId, program, queue, ending, runEagerTask, ask };
    this.#task(`client of ${workflowId}`, runClient(client));
    if (random.chance(0.4)) this.#task(`reader of ${workflowId}`, followHistory(reader));
    if (random.chance(0.3)) this.#task(`querier of ${workflowId}`, queryNowAndThen({ ...reader, program }));
    if (random.chance(0.3)) this.#task(`describer of ${workflowId}`, describeNowAndThen(reader));
  }

  #startWorker(worker: WorkerScope): void {
    this.#workers.push(worker);
    worker.start();
  }

  /** In the process of a worker, if one of the queue lives. */
  #runEagerTask(queue: string, task: WorkflowTask): void {
    const worker = this.#workers.findLast(({ parts, machine }) => parts.queue === queue && machine.state === 'up');
    if (worker !== undefined) runWorkflowTask(worker, task).catch((error: Error) => this.parts.world.fail(error));
  }

  #task(name: string, work: Promise<void>): void {
    this.#busy.add(name);
    work.then(
      () => this.#busy.delete(name),
      (error: Error) => this.parts.world.fail(error),
    );
  }

  #workerParts(queue: string): WorkerParts {
    const programOf = (workflowId: string): Program => {
      const [top = '', ...path] = workflowId.split('.');
      const workflow = this.#workflows.get(top);
      const program = workflow && programOfChild(workflow.program, path);
      if (program === undefined) throw new RangeError(`a task of ${workflowId}, which nobody has started`);
      return program;
    };
    return {
      ...this.parts,
      queue,
      programOf,
      onEnding: (workflowId) => this.#workflows.get(workflowId)?.end(),
      startWorker: (worker) => this.#startWorker(worker),
    };
  }
}
