import { CancelledFailure, type Duration } from '@perdure/common';
import { msOptionalToNumber } from '@perdure/common/internal';
import { runWith } from './runtime/async-context.js';
import { assertInWorkflowContext } from './runtime/current.js';
import { sdkFlags } from './runtime/flags.js';
import type { Scope } from './runtime/scope-type.js';
import { currentScope } from './runtime/scope.js';
import { sleep } from './timers.js';

/** Only the scope of a whole execution has no parent. */
const noParent = Symbol('noParent');

export interface CancellationScopeOptions {
  /** The scope cancels itself after this time. */
  timeout?: Duration | undefined;
  /** Whether cancellation from outside reaches what runs in the scope; it does when left out. */
  cancellable: boolean;
  /** The current scope when left out. */
  parent?: CancellationScope | typeof noParent | undefined;
}

/** In histories of before this flag, a non-cancellable scope that was asked to cancel told its children. */
function shieldsChildren(): boolean {
  const execution = assertInWorkflowContext('A CancellationScope');
  return execution.flags.has(sdkFlags.shieldingScopes, execution.info);
}

/**
 * Decides what a cancellation reaches. Scopes form a tree whose root is the workflow: cancelling one makes the timers, activities,
 * children, conditions and triggers begun directly in it fail with a CancelledFailure (or one that wraps it), and so on in its
 * cancellable children. A non-cancellable scope shields what runs in it, which is what clean-up wants. Work begun in a cancelled
 * scope fails at once.
 */
export class CancellationScope implements Scope {
  readonly cancellable: boolean;
  readonly parent?: CancellationScope | undefined;
  /** Rejects when cancellation is requested, here or in a cancellable parent; even if this scope is not cancellable. */
  readonly cancelRequested: Promise<never>;
  protected readonly timeout: number | undefined;
  #isRequested = false;
  protected readonly reject: (error: unknown) => void;

  constructor(options?: CancellationScopeOptions) {
    this.timeout = msOptionalToNumber(options?.timeout);
    this.cancellable = options?.cancellable ?? true;
    let rejectRequest: (error: unknown) => void = () => undefined;
    this.cancelRequested = new Promise((_resolve, reject) => {
      rejectRequest = reject;
    });
    this.reject = (error) => {
      this.#isRequested = true;
      rejectRequest(error);
    };
    // Whether anybody looks at it is the user's choice.
    this.cancelRequested.catch(() => undefined);
    if (options?.parent === noParent) return;
    this.parent = options?.parent ?? CancellationScope.current();
    this.#follow(this.parent);
  }

  #follow(parent: CancellationScope): void {
    if (parent.cancellable || (parent.#isRequested && !shieldsChildren())) {
      this.#isRequested = parent.#isRequested;
      parent.cancelRequested.catch((error: unknown) => {
        this.reject(error);
      });
      return;
    }
    parent.cancelRequested.catch((error: unknown) => {
      if (!shieldsChildren()) this.reject(error);
    });
  }

  /** Cancellation was requested and reaches this scope. */
  get consideredCancelled(): boolean {
    return this.#isRequested && this.cancellable;
  }

  /** Runs `fn`, and what follows from it, in this scope. */
  run<T>(fn: () => Promise<T>): Promise<T> {
    return runWith({ scope: this }, () => this.runInContext(fn));
  }

  protected async runInContext<T>(fn: () => Promise<T>): Promise<T> {
    let timerScope: CancellationScope | undefined;
    const { timeout } = this;
    if (timeout) {
      timerScope = new CancellationScope();
      timerScope
        .run(() => sleep(timeout))
        .then(
          () => {
            this.cancel();
          },
          () => undefined,
        );
    }
    try {
      return await fn();
    } finally {
      if (timerScope !== undefined && !timerScope.consideredCancelled && shieldsChildren()) timerScope.cancel();
    }
  }

  /** Requests cancellation of this scope and of what it reaches. */
  cancel(): void {
    this.reject(new CancelledFailure('Cancellation scope cancelled'));
  }

  static current(): CancellationScope {
    return currentScope() as CancellationScope;
  }

  static cancellable<T>(fn: () => Promise<T>): Promise<T> {
    return new this({ cancellable: true }).run(fn);
  }

  static nonCancellable<T>(fn: () => Promise<T>): Promise<T> {
    return new this({ cancellable: false }).run(fn);
  }

  static withTimeout<T>(timeout: Duration, fn: () => Promise<T>): Promise<T> {
    return new this({ cancellable: true, timeout }).run(fn);
  }
}

/** The scope of a whole execution. */
export class RootCancellationScope extends CancellationScope {
  constructor() {
    super({ cancellable: true, parent: noParent });
  }

  override cancel(): void {
    this.reject(new CancelledFailure('Workflow cancelled'));
  }
}
