import type { Activation, Completion } from '@perdure/workflow/protocol';
import { splitBundle } from '../bundler/bundle-format.js';
import { systemEnvironment, type Environment } from '../environment.js';
import { Realm } from '../realm/realm.js';
import type { ExecutionOptions, WorkflowExecutor } from './executor.js';
import { askHere, type PatchActivationCallback } from './patch-activation.js';

interface InProcessExecutorOptions {
  readonly code: string;
  readonly environment?: Environment | undefined;
  readonly patchActivationCallback?: PatchActivationCallback | undefined;
}

/**
 * Runs workflows on the thread that calls it: for debuggers and tests. A busy loop blocks it, and a runaway heap ends the process.
 */
export class InProcessExecutor implements WorkflowExecutor {
  readonly #realm: Realm;
  readonly #askForPatch: ExecutionOptions['patchActivationCallback'];

  constructor(options: InProcessExecutorOptions) {
    this.#realm = new Realm(splitBundle(options.code), options.environment ?? systemEnvironment);
    this.#askForPatch = options.patchActivationCallback && askHere(options.patchActivationCallback);
  }

  /** Cloned, as by a thread's port: what leaves the realm is made of this thread's own classes. */
  async create(first: Activation, options: ExecutionOptions): Promise<Completion> {
    return structuredClone(await this.#realm.create(first, { ...options, patchActivationCallback: this.#askForPatch }));
  }

  async activate(activation: Activation): Promise<Completion> {
    return structuredClone(await this.#realm.activate(activation));
  }

  evict(runId: string): Promise<void> {
    return this.#realm.evict(runId);
  }

  async close(): Promise<void> {
    this.#realm.close();
  }
}
