import { nextTurn } from '../environment.js';

/**
 * Promises of a realm that were rejected with nobody looking. Node tells of them at the end of a turn of its event loop; as a realm
 * runs one execution in a turn, they are that execution's.
 */
export class UnhandledRejections {
  #first: { readonly reason: unknown } | undefined;
  readonly #listener: (reason: unknown, promise: Promise<unknown>) => void;

  constructor(realmPromise: PromiseConstructor) {
    this.#listener = (reason, promise) => {
      if (promise instanceof realmPromise) this.#first ??= { reason };
      // Being there, this listener would hide rejections of others, which end the process otherwise.
      else if (process.listenerCount('unhandledRejection') === 1) throw reason;
    };
    process.on('unhandledRejection', this.#listener);
  }

  /** The first one of this turn, after the turn has ended. */
  async ofThisTurn(): Promise<{ readonly reason: unknown } | undefined> {
    await nextTurn();
    const first = this.#first;
    this.#first = undefined;
    return first;
  }

  stop(): void {
    process.off('unhandledRejection', this.#listener);
  }
}
