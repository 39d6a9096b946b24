import { AsyncLocalStorage } from 'node:async_hooks';
import assert from 'node:assert';
import { createContext, runInContext, Script, type Context } from 'node:vm';
import type * as runtimeModule from '@perdure/workflow/runtime';
import type { LoadedBundle, OpenRealm } from '@perdure/workflow/runtime';
import { sdkFileName, userFileName, type BundleParts } from '../bundler/bundle-format.js';
import { StackFrames } from './stack-frames.js';

/** What a realm takes from the machine; used for `workflowInfo().unsafe` and the times of log entries only. */
export interface RealmEnvironment {
  nowMs(): number;
  monotonicMs(): number;
  random(): number;
}

const shared = { '@perdure/workflow': 'workflow', '@perdure/common': 'common', '@perdure/common/internal': 'internal' } as const;

type SdkModules = Record<(typeof shared)[keyof typeof shared], object> & { readonly runtime: typeof runtimeModule };
type Factory = (require: (name: string) => object, module: object, exports: object) => void;

/** The frames that errors keep: workflow code, after a few of the SDK. Each costs time wherever a workflow waits. */
const stackTraceLimit = 20;

const stepKey = 'Symbol.for("perdure.step")';
const stepScript = new Script(`globalThis[${stepKey}]()`, { filename: sdkFileName });

/** A V8 context made ready for workflows, with the SDK's part of a bundle in it. Its microtasks run only inside `evaluate`. */
export class RealmContext {
  readonly realm: OpenRealm;
  /** The realm's own, to tell its promises from those of the thread. */
  readonly Promise: PromiseConstructor;
  readonly #context: Context;
  readonly #slot: { call: () => void } = { call: () => undefined };
  readonly #sdk: SdkModules;
  readonly #user: Factory;

  constructor({ sdkCode, userCode, sourceMap }: BundleParts, environment: RealmEnvironment) {
    this.#context = createContext({}, { microtaskMode: 'afterEvaluate' });
    const run = (code: string, filename: string): unknown => runInContext(code, this.#context, { filename });
    const frames = new StackFrames(sourceMap);
    const global = run('globalThis', sdkFileName) as Record<PropertyKey, unknown>;
    const realmError = global['Error'] as ErrorConstructor;
    realmError.stackTraceLimit = stackTraceLimit;
    realmError.prepareStackTrace = frames.format;
    const defineStep = run(`(slot) => { globalThis[${stepKey}] = () => slot.call(); }`, sdkFileName) as (slot: object) => void;
    defineStep(this.#slot);
    const module = { exports: {} };
    (run(sdkCode, sdkFileName) as (module: object) => void)(module);
    this.#sdk = module.exports as SdkModules;
    this.#user = run(userCode, userFileName) as Factory;
    this.Promise = global['Promise'] as PromiseConstructor;
    this.realm = this.#sdk.runtime.openRealm({
      host: {
        global,
        written: this.#context as Record<PropertyKey, unknown>,
        makeAsyncStorage: () => new AsyncLocalStorage(),
        realNowMs: () => environment.nowMs(),
        realTimeNs: () => BigInt(Math.round(environment.nowMs() * 1e6)),
        realRandom: () => environment.random(),
        framesOf: frames.of,
        sourceText: frames.sourceText,
      },
      classes: { URL, URLSearchParams, TextEncoder, TextDecoder, AbortController, assert },
      // Their exports are getters, which do not show what they get.
      shared: Object.values(this.#sdk).flatMap((exports) => [exports, ...(Object.values(exports) as unknown[])]),
    });
  }

  /**
   * Calls a function inside the realm and then runs all its microtasks, even if it throws: what is left would run in the turn of
   * another execution.
   */
  evaluate<R>(fn: () => R): R {
    let outcome: { readonly result: R } | { readonly error: unknown } | undefined;
    this.#slot.call = () => {
      try {
        outcome = { result: fn() };
      } catch (error) {
        outcome = { error };
      }
    };
    stepScript.runInContext(this.#context, { displayErrors: false });
    if (outcome === undefined) throw new TypeError('The realm did not answer');
    if ('error' in outcome) throw outcome.error;
    return outcome.result;
  }

  /** The user's modules, new for each execution. */
  readonly loadBundle = (): LoadedBundle => {
    const exports = {};
    // A module that tells a worker where others are has no files here: a name is as good as any answer.
    const require = Object.assign((name: string) => this.#require(name), { resolve: (name: string) => name });
    this.#user(require, { exports }, exports);
    return exports as LoadedBundle;
  };

  #require(name: string): object {
    if (!Object.hasOwn(shared, name)) throw new TypeError(`The module ${name} is not in the workflow bundle`);
    return this.#sdk[shared[name as keyof typeof shared]];
  }
}
