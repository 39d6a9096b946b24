import type { ConnectionLike } from '@perdure/client';
import type { deployment, workflowservice } from '@perdure/wire/types';
import type { Slot, Slots } from './polling/slots.js';
import type { PolledTask } from './tasks/task-parts.js';
import type { WorkflowSlotInfo } from './tuner/slot-supplier.js';

/** What a worker offers to clients that share its connection: room for first workflow tasks that come with the answer to a start. */
export interface EagerWorker {
  readonly namespace: string;
  readonly taskQueue: string;
  readonly deploymentOptions: deployment.WorkerDeploymentOptions | undefined;
  readonly slots: Slots<WorkflowSlotInfo>;
  /** Does a task, and releases its slot. Never rejects. */
  readonly handle: (task: PolledTask, slot: Slot<WorkflowSlotInfo>) => Promise<void>;
}

/** A slot that one worker keeps free until the answer is there. */
interface Reservation {
  readonly worker: EagerWorker;
  /** Does the task, if one came, and gives the slot back. */
  settle(task: PolledTask | undefined): void;
}

/** The workers that poll over one connection. */
export class EagerWorkers {
  readonly #workers = new Set<EagerWorker>();

  /** From now on clients of the connection may fill the worker's slots. @returns how to stop that */
  add(worker: EagerWorker): () => void {
    this.#workers.add(worker);
    return () => void this.#workers.delete(worker);
  }

  reserve(namespace: string, taskQueue: string): Reservation | undefined {
    for (const worker of this.#workers) {
      if (worker.namespace !== namespace || worker.taskQueue !== taskQueue) continue;
      const slot = worker.slots.tryReserve();
      if (slot === undefined) continue;
      // The workers of a queue take turns.
      this.#workers.delete(worker);
      this.#workers.add(worker);
      return { worker, settle: (task) => (task === undefined ? slot.release() : void worker.handle(task, slot)) };
    }
    return undefined;
  }
}

/** Where a worker offers its slots. */
type Offers = Pick<EagerWorkers, 'add'>;

const workersOfConnections = new WeakMap<ConnectionLike, Offers>();

/** Undefined for connections whose starts are never eager. */
export function eagerWorkersOf(connection: ConnectionLike): Offers | undefined {
  return workersOfConnections.get(connection);
}

export function setEagerWorkers(connection: ConnectionLike, offers: Offers): void {
  workersOfConnections.set(connection, offers);
}

/**
 * The service with starts that hand their first workflow task to a worker of the same connection. A start that asks for it where no worker
 * has room is an ordinary start, as it is with the official SDK (sdk-core: crates/client/src/grpc.rs).
 */
export function withEagerStarts(connection: ConnectionLike): ConnectionLike['workflowService'] {
  const workers = new EagerWorkers();
  setEagerWorkers(connection, workers);
  const { workflowService: service } = connection;
  const startWorkflowExecution = async (request: workflowservice.StartWorkflowExecutionRequest) => {
    if (request.requestEagerExecution !== true) return service.startWorkflowExecution(request);
    const reserved = workers.reserve(request.namespace ?? '', request.taskQueue?.name ?? '');
    if (reserved === undefined) return service.startWorkflowExecution({ ...request, requestEagerExecution: false });
    let task: PolledTask | undefined;
    try {
      const { deploymentOptions } = reserved.worker;
      const answer = await service.startWorkflowExecution({ ...request, eagerWorkerDeploymentOptions: deploymentOptions });
      if ((answer.eagerWorkflowTask?.taskToken?.length ?? 0) > 0) task = answer.eagerWorkflowTask;
      return answer;
    } finally {
      reserved.settle(task);
    }
  };
  return { ...service, startWorkflowExecution };
}
