import { OperatorService, WorkflowService } from '@perdure/wire/types';

/** Whether the server takes calls, as load balancers and tools ask for it. */
export class Health {
  #serving = false;
  readonly #listeners = new Set<() => void>();

  set(serving: boolean): void {
    this.#serving = serving;
    for (const listener of this.#listeners) listener();
  }

  /** undefined: there is no such service. The empty name means the server as a whole. */
  serving(service: string): boolean | undefined {
    return service === '' || service === WorkflowService.name || service === OperatorService.name ? this.#serving : undefined;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
