import { IllegalStateError, type Workflow, type WorkflowIdConflictPolicy } from '@perdure/common';
import type { WorkflowHandle } from './workflow-handle.js';
import type { WorkflowStartOptions } from './workflow-options.js';

/** The workflow that an update-with-start starts, unless it runs. Used for one update only. */
export class WithStartWorkflowOperation<T extends Workflow> {
  readonly #handle: Promise<WorkflowHandle<T>>;
  #settle: { resolve(handle: WorkflowHandle<T>): void; reject(error: Error): void } | undefined;

  constructor(
    public workflowTypeOrFunc: string | T,
    public options: WorkflowStartOptions<T> & { workflowIdConflictPolicy: WorkflowIdConflictPolicy },
  ) {
    this.#handle = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Whoever does not ask for the handle still gets the error from the update.
    this.#handle.catch(() => undefined);
  }

  /** Resolves when the workflow was started or found, also if the update then fails. */
  async workflowHandle(): Promise<WorkflowHandle<T>> {
    return this.#handle;
  }

  /** For the client: takes the operation. @throws IllegalStateError the second time */
  take(): { resolve(handle: WorkflowHandle<T>): void; reject(error: Error): void } {
    const settle = this.#settle;
    if (settle === undefined)
      throw new IllegalStateError('This WithStartWorkflowOperation was used already; make one for each update');
    this.#settle = undefined;
    return settle;
  }
}
