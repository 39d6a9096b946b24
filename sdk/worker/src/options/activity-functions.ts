import { isModuleNamespaceObject, isPromise } from 'node:util/types';
import { throwIfReservedName } from '@perdure/common/internal';
import type { ActivityFunction } from '../activities/activity-execution.js';
import { kindOf } from './option-checks.js';

/** The activities of a worker. */
export interface ActivityFunctions {
  readonly functions: ReadonlyMap<string, ActivityFunction>;
  /** What stands among them and is no function, by name: 'a string', 'an object' … */
  readonly others: ReadonlyMap<string, string>;
}

/**
 * Modules export constants besides activities, and are handed over whole or spread into an object: what is neither a function nor an obvious
 * mistake is left aside, as by the official SDK (packages/worker/src/worker-options.ts), and named only when a workflow asks for it.
 * @throws TypeError for obvious mistakes
 */
export function activityFunctions(given: unknown): ActivityFunctions {
  if (given === undefined || given === null) return { functions: new Map(), others: new Map() };
  if (typeof given !== 'object' || Array.isArray(given) || isPromise(given)) throw notAnObject(given);
  const functions = new Map<string, ActivityFunction>();
  const others = new Map<string, string>();
  for (const [name, value] of given instanceof Map ? (given as Map<string, unknown>) : Object.entries(given)) {
    if (typeof value === 'function') {
      throwIfReservedName('activity', name);
      functions.set(name, value as ActivityFunction);
      continue;
    }
    if (isWrittenByHand(given)) refuseMistake(name, value);
    others.set(name, kindOf(value));
  }
  if (functions.size === 0 && !isModule(given)) refuseNoFunction(given, others);
  return { functions, others };
}

function notAnObject(given: unknown): TypeError {
  const hint = isPromise(given) ? ': await it first' : typeof given === 'function' ? ': call it first, if it makes them' : '';
  return new TypeError(`activities is ${kindOf(given)}; it must be an object or a Map of functions by their names${hint}`);
}

/** Its values, unlike the exports of a module and the fields of a class, are all meant to be activities. */
function isWrittenByHand(given: object): boolean {
  return given instanceof Map || (isPlain(given) && !isModule(given));
}

/** A module, as ESM has it or compiled to CommonJS. */
function isModule(given: object): boolean {
  return isModuleNamespaceObject(given) || Object.hasOwn(given, '__esModule');
}

/** Also one of another realm, as test runners have them. */
function isPlain(given: object): boolean {
  const prototype = Object.getPrototypeOf(given) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function refuseMistake(name: string, value: unknown): void {
  if (value === undefined || value === null)
    throw new TypeError(
      `Activity '${name}' is ${String(value)}; it must be a function. ` +
        'Is it exported under that name, and by a module that is not still being loaded (a circle of imports)?',
    );
  if (isPromise(value)) throw new TypeError(`Activity '${name}' is a promise; it must be a function: await what makes it`);
}

function refuseNoFunction(given: object, others: ReadonlyMap<string, string>): void {
  const methods = isPlain(given) ? [] : methodsOf(given);
  const [method] = methods;
  if (method !== undefined)
    throw new TypeError(
      `activities is ${kindOf(given)}, whose methods stand on its class and are not seen (${methods.join(', ')}). ` +
        `Hand over functions, as in { ${method}: instance.${method}.bind(instance) }`,
    );
  const [first] = others;
  if (first === undefined) return;
  throw new TypeError(
    `activities has no function: '${first[0]}' is ${first[1]}. It must be an object of functions by their names`,
  );
}

function methodsOf(instance: object): readonly string[] {
  const prototype = Object.getPrototypeOf(instance) as Record<string, unknown>;
  const described = Object.entries(Object.getOwnPropertyDescriptors(prototype));
  return described.filter(([name, { value }]) => name !== 'constructor' && typeof value === 'function').map(([name]) => name);
}
