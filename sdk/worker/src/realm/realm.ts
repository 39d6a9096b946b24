import type { Activation, Completion } from '@perdure/workflow/protocol';
import type { RealmExecution } from '@perdure/workflow/runtime';
import type { BundleParts } from '../bundler/bundle-format.js';
import { ExecutionLostError, type ExecutionOptions } from '../threads/executor.js';
import { RealmContext, type RealmEnvironment } from './context.js';
import { UnhandledRejections } from './unhandled-rejections.js';

/** Executions of one bundle in one V8 context, one at a time. Each has module state and globals of its own. */
export class Realm {
  readonly #context: RealmContext;
  readonly #rejections: UnhandledRejections;
  readonly #executions = new Map<string, RealmExecution>();
  #busy: Promise<unknown> = Promise.resolve();

  constructor(bundle: BundleParts, environment: RealmEnvironment) {
    this.#context = new RealmContext(bundle, environment);
    this.#rejections = new UnhandledRejections(this.#context.Promise);
  }

  create(first: Activation, options: ExecutionOptions): Promise<Completion> {
    return this.#oneAtATime(async () => {
      const { runId } = first;
      this.#executions.delete(runId);
      const { realm, loadBundle } = this.#context;
      let execution: RealmExecution;
      try {
        execution = this.#context.evaluate(() => realm.create(loadBundle, first, options));
      } catch (error) {
        realm.abandon();
        return realm.failedStart(runId, error);
      }
      this.#executions.set(runId, execution);
      return this.#run(execution, first);
    });
  }

  activate(activation: Activation): Promise<Completion> {
    return this.#oneAtATime(async () => {
      const execution = this.#executions.get(activation.runId);
      if (execution === undefined) throw new ExecutionLostError(activation.runId, 'this thread does not have it');
      return this.#run(execution, activation);
    });
  }

  evict(runId: string): Promise<void> {
    return this.#oneAtATime(async () => {
      const execution = this.#executions.get(runId);
      this.#executions.delete(runId);
      if (execution === undefined) return;
      this.#context.evaluate(() => {
        execution.dispose();
      });
    });
  }

  close(): void {
    this.#executions.clear();
    this.#rejections.stop();
  }

  async #run(execution: RealmExecution, activation: Activation): Promise<Completion> {
    let completion: Completion;
    execution.enter();
    try {
      execution.begin(activation);
      while (!this.#context.evaluate(() => execution.step()));
      completion = execution.completion();
    } catch (error) {
      completion = execution.failure(error);
    } finally {
      execution.leave();
    }
    const rejection = await this.#rejections.ofThisTurn();
    return rejection === undefined || completion.status === 'failed' ? completion : execution.rejected(rejection.reason);
  }

  async #oneAtATime<R>(work: () => Promise<R>): Promise<R> {
    const before = this.#busy;
    let done: () => void = () => undefined;
    this.#busy = new Promise<void>((resolve) => {
      done = resolve;
    });
    await before;
    try {
      return await work();
    } finally {
      done();
    }
  }
}
