import { AsyncLocalStorage } from '../runtime/async-context.js';
import { assertInWorkflowContext } from '../runtime/current.js';
import { callSink, consoleSink } from '../runtime/sinks.js';
import { refuse, replaceClockAndChance } from './clock-and-chance.js';
import { noteDefinition, openPrototypes } from './open-prototypes.js';
import { ownAssert, type HostAssert } from './own-assert.js';

type Globals = Record<PropertyKey, unknown>;
type Constructor = new (...args: never[]) => object;

/** Classes of the thread's realm that are as good in a replay. */
export interface HostClasses {
  readonly URL: Constructor;
  readonly URLSearchParams: Constructor;
  readonly TextEncoder: Constructor;
  readonly TextDecoder: Constructor;
  readonly AbortController: Constructor;
  readonly assert: HostAssert;
}

/** Gives a realm the globals of a workflow. To be called before the realm is frozen. */
export function installGlobals(global: Globals, host: HostClasses): void {
  keepRemovable(global);
  replaceClockAndChance(global);
  const unobservable = 'What garbage collection does differs in each run.';
  global['WeakRef'] = refusedClass('WeakRef', unobservable);
  global['FinalizationRegistry'] = refusedClass('FinalizationRegistry', unobservable);
  (global['Atomics'] as Record<string, unknown>)['wait'] = refuse('Atomics.wait()', 'Use sleep() or condition().');
  global['console'] = makeConsole();
  global['AsyncLocalStorage'] = AsyncLocalStorage;
  global['queueMicrotask'] = (callback: () => unknown) => {
    // What it throws is a rejection that nobody handles, and fails the workflow task.
    // oxlint-disable-next-line promise/no-callback-in-promise -- that is what it is for
    void Promise.resolve().then(() => callback());
  };
  for (const name of ['URL', 'URLSearchParams', 'TextDecoder', 'AbortController'] as const)
    global[name] = ownClass(host[name], name);
  global['TextEncoder'] = encoderClass(host.TextEncoder as unknown as typeof TextEncoder);
  global['assert'] = ownAssert(host.assert);
  for (const [name, key] of [
    ['dispose', 'nodejs.dispose'],
    ['asyncDispose', 'nodejs.asyncDispose'],
  ] as const)
    if (typeof (Symbol as unknown as Globals)[name] !== 'symbol') Object.defineProperty(Symbol, name, { value: Symbol.for(key) });
}

/**
 * What is defined on the global object and on open prototypes stays removable, or it could not be kept away from other executions. A plain
 * assignment does that by itself.
 */
function keepRemovable(global: Globals): void {
  const { defineProperty, defineProperties } = Object;
  const reflectDefine = Reflect.defineProperty.bind(Reflect);
  const isOpen = (target: unknown) => target === global || openPrototypes.has(target as object);
  const removable = (target: unknown, descriptor: PropertyDescriptor) => {
    if (!isOpen(target)) return descriptor;
    noteDefinition();
    return { ...descriptor, configurable: true };
  };
  Object.defineProperty = (target, key, descriptor) => defineProperty(target, key, removable(target, descriptor));
  Reflect.defineProperty = (target, key, descriptor) => reflectDefine(target, key, removable(target, descriptor));
  Object.defineProperties = (target, descriptors) => {
    if (!isOpen(target)) return defineProperties(target, descriptors);
    for (const key of Reflect.ownKeys(descriptors)) Object.defineProperty(target, key, descriptors[key] as PropertyDescriptor);
    return target;
  };
}

/** A subclass whose prototype belongs to this realm: what is done to it stays here. */
function ownClass(base: Constructor, name: string): Constructor {
  const own = class extends base {};
  Object.defineProperty(own, 'name', { value: name });
  return own;
}

/** The host's encoder would answer with the host's Uint8Array. */
function encoderClass(base: typeof TextEncoder): typeof TextEncoder {
  return class TextEncoder extends base {
    override encode(text?: string): Uint8Array<ArrayBuffer> {
      return new Uint8Array(super.encode(text));
    }
  };
}

function refusedClass(name: string, hint: string): Constructor {
  const refused = function () {
    refuse(name, hint)();
  };
  Object.defineProperty(refused, 'name', { value: name });
  return refused as unknown as Constructor;
}

/** Calls go to the worker's console, with the workflow's name before them; none in a replay. */
function makeConsole(): Record<string, (...args: unknown[]) => void> {
  const methods: Record<string, (...args: unknown[]) => void> = {};
  for (const name of ['log', 'warn', 'error', 'info', 'debug', 'trace'])
    methods[name] = (...args) => {
      const execution = assertInWorkflowContext('The console');
      const { unsafe, workflowType, workflowId } = execution.info;
      if (!unsafe.isReplayingHistoryEvents) callSink(execution, consoleSink, name, [`[${workflowType}(${workflowId})]`, ...args]);
    };
  return methods;
}
