import { lock, openPrototypes } from './open-prototypes.js';

type Keyed = Record<PropertyKey, unknown>;

/**
 * Names that programs give to objects of their own although a prototype has them too. When the prototype is frozen, a plain
 * assignment would fail, so these become accessors there whose setter defines the object's own property. Only these: accessors in
 * place of methods such as `Promise.prototype.then` would take V8's short cuts away.
 */
const assignable = ['constructor', 'name', 'message', 'toString', 'toJSON', 'valueOf', 'toLocaleString', 'hasOwnProperty'];

function allowAssignment(prototype: object): void {
  for (const name of assignable) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
    if (descriptor === undefined || !('value' in descriptor) || descriptor.configurable !== true) continue;
    const { value, enumerable } = descriptor as { value: unknown; enumerable: boolean };
    Object.defineProperty(prototype, name, {
      get: () => value,
      set(this: object, own: unknown) {
        if (this === prototype)
          throw new TypeError(`${name} of a shared prototype cannot be changed: it is frozen for all workflows`);
        Object.defineProperty(this, name, { value: own, writable: true, enumerable: true, configurable: true });
      },
      enumerable,
    });
  }
}

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/** Freezes objects and all that can be reached from them, except what is in `spare`. */
export function harden(roots: readonly unknown[], spare: ReadonlySet<unknown>): void {
  const queue: unknown[] = [...roots];
  const seen = new Set<unknown>();
  const prototypes: object[] = [];
  const found: object[] = [];
  for (let at = 0; at < queue.length; at += 1) {
    const value = queue[at];
    if (!isObject(value) || seen.has(value) || spare.has(value)) continue;
    seen.add(value);
    // A filled typed array cannot be frozen.
    if (!ArrayBuffer.isView(value)) found.push(value);
    queue.push(Object.getPrototypeOf(value));
    const keys = Reflect.ownKeys(value);
    // Most are methods, which have a length and a name and nothing else.
    if (keys.length === 2 && typeof value === 'function' && keys[0] === 'length' && keys[1] === 'name') continue;
    for (const key of keys) {
      const descriptor = Object.getOwnPropertyDescriptor(value, key);
      if (descriptor === undefined) continue;
      if (!('value' in descriptor)) queue.push(descriptor.get, descriptor.set);
      else if (isObject(descriptor.value)) {
        queue.push(descriptor.value);
        if (key === 'prototype') prototypes.push(descriptor.value);
      }
    }
  }
  for (const prototype of new Set(prototypes)) if (seen.has(prototype)) allowAssignment(prototype);
  for (const value of found)
    if (openPrototypes.has(value)) lock(value);
    else Object.freeze(value);
}

/** Intrinsics that no property of the global object leads to. */
function hiddenIntrinsics(): unknown[] {
  const iterators = [[][Symbol.iterator](), new Map().entries(), new Set().entries(), ''[Symbol.iterator](), 'a'.matchAll(/a/g)];
  const functions = [
    function* () {
      yield undefined;
    },
    async () => undefined,
    async function* () {
      yield undefined;
    },
  ];
  return [...iterators, ...functions].map((value) => Object.getPrototypeOf(value) as unknown);
}

/**
 * Freezes a realm: all intrinsics, what was installed, and what the bundle shares between executions. New globals stay possible, and
 * others in the place of those that are there (a console of one's own, a polyfill), and so do methods added to open prototypes; those of
 * each execution are kept apart.
 */
export function hardenRealm(global: Keyed, written: Keyed, shared: readonly unknown[]): void {
  const keys = Reflect.ownKeys(global).filter((key) => global[key] !== global);
  // Read before anything is frozen: a context's global is not quite an ordinary object.
  const values = keys.map((key) => global[key]);
  harden([...values, ...hiddenIntrinsics(), ...shared], new Set([global, written]));
  for (const [at, key] of keys.entries()) {
    const descriptor = Object.getOwnPropertyDescriptor(global, key);
    if (descriptor?.configurable !== true) continue;
    // Symbols are the host's.
    const isOpen = typeof key === 'string';
    Object.defineProperty(global, key, { value: values[at], writable: isOpen, configurable: isOpen, enumerable: false });
  }
}
