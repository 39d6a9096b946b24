import { defaultFailureConverter, defaultPayloadConverter } from '@perdure/common';
import { UnhandledRejectionError } from '../errors.js';
import type { Activation, Completion } from '../protocol/index.js';
import {
  activate,
  dispose,
  failedCompletion,
  initRuntime,
  type LoadedBundle,
  type RuntimeOptions,
} from '../runtime/activation.js';
import { runBare } from '../runtime/async-context.js';
import { setCurrent } from '../runtime/current.js';
import { explainForbidden } from '../runtime/forbidden-names.js';
import { setHost, type RealmHost } from '../runtime/host.js';
import { adopt } from './adopt.js';
import { installGlobals, type HostClasses } from './globals.js';
import { hardenRealm } from './harden.js';
import { OwnMethods } from './open-prototypes.js';
import { OwnGlobals } from './own-globals.js';

export interface RealmOptions {
  readonly host: RealmHost;
  readonly classes: HostClasses;
  /** Exports of the modules that all executions share. */
  readonly shared: readonly unknown[];
}

/** An execution in its realm. */
export interface RealmExecution {
  /** The next step of the activation under way; the caller lets the realm's microtasks run after it. True when it was the last. */
  step(): boolean;
  begin(activation: Activation): void;
  completion(): Completion;
  /** The completion if a step has thrown. */
  failure(error: unknown): Completion;
  /** The completion if a promise was rejected that nobody looks at. */
  rejected(reason: unknown): Completion;
  /** To be called before the first and after the last step of an activation. */
  enter(): void;
  leave(): void;
  dispose(): void;
}

export interface OpenRealm {
  /** Evaluates the bundle for a new execution; to be called as one step, followed by those of its first activation. */
  create(bundle: () => LoadedBundle, first: Activation, options: RuntimeOptions): RealmExecution;
  /** The completion if `create` has thrown. */
  failedStart(runId: string, error: unknown): Completion;
  /** Forgets what a `create` that has thrown leaves behind. */
  abandon(): void;
}

/** Makes a fresh context a realm for workflows: its globals, its frozen intrinsics. Called once per realm, from inside it. */
export function openRealm({ host, classes, shared }: RealmOptions): OpenRealm {
  setHost(host);
  installGlobals(host.global, classes);
  hardenRealm(host.global, host.written, shared);
  const own = new Own(new OwnGlobals(host.global, host.written), new OwnMethods());
  return {
    create: (bundle, first, options) => runBare(() => createExecution(own, bundle, adopt(first), adopt(options))),
    failedStart(runId, error) {
      const failure = defaultFailureConverter.errorToFailure(explainForbidden(error), defaultPayloadConverter);
      return { runId, status: 'failed', failure, sinkCalls: [] };
    },
    abandon() {
      setCurrent(undefined);
      own.takeAway();
    },
  };
}

/** What one execution does to the realm. */
class Own {
  constructor(
    private readonly globals: OwnGlobals,
    private readonly methods: OwnMethods,
  ) {}

  takeAway() {
    return { globals: this.globals.takeAway(), methods: this.methods.takeAway() };
  }

  putBack(taken: ReturnType<Own['takeAway']> | undefined): void {
    this.globals.putBack(taken?.globals);
    this.methods.putBack(taken?.methods);
  }
}

function createExecution(realm: Own, bundle: () => LoadedBundle, first: Activation, options: RuntimeOptions): RealmExecution {
  const execution = initRuntime(bundle, first, options);
  let steps: Generator<void, Completion> | undefined;
  let completed: Completion | undefined;
  let own: ReturnType<Own['takeAway']> | undefined;
  return {
    begin(activation) {
      steps = activate(execution, adopt(activation));
      completed = undefined;
    },
    step() {
      const result = runBare(() => steps?.next());
      if (result?.done !== true) return false;
      completed = result.value;
      return true;
    },
    completion() {
      if (completed === undefined) throw new TypeError('The activation is not over');
      return completed;
    },
    failure(error) {
      execution.taskError ??= { error };
      return failedCompletion(execution, error);
    },
    rejected(reason) {
      const error = new UnhandledRejectionError(reason);
      execution.taskError ??= { error };
      return failedCompletion(execution, error);
    },
    enter() {
      setCurrent(execution);
      realm.putBack(own);
    },
    leave() {
      setCurrent(undefined);
      own = realm.takeAway();
    },
    dispose: () =>
      runBare(() => {
        dispose(execution);
      }),
  };
}
