// Goal: what one execution does to module state, globals and prototypes is not seen by another; each owns its mistakes.
// Method: two executions of one realm take turns.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { jobs, ScriptedRealm, type ScriptedRun } from './scripted-realm.js';

const source = `
import * as wf from '@perdure/workflow';
import { ApplicationFailure } from '@perdure/common';
let counter = 0;
const g = globalThis as any;
export async function moduleState() { counter += 1; await wf.sleep(1); counter += 1; return counter; }
export async function globals(mine: string) {
  const before = g.shared; g.shared = mine; await wf.sleep(1); const after = g.shared; delete g.shared; return [before, after];
}
export async function seesGlobals() { return [typeof g.shared, Object.keys(g)]; }
export async function definedGlobals() {
  Object.defineProperty(g, 'x', { value: 1 }); Reflect.defineProperty(g, 'y', { value: 2 }); Object.defineProperties(g, { z: { value: 3 } });
  await wf.sleep(1); return [g.x, g.y, g.z];
}
export async function replacedGlobals(mine: string) {
  g.console = { ...g.console, mine }; g.Map = g.Reflect = g.Array = g.JSON = g.setTimeout = undefined; delete g.queueMicrotask;
  Object.defineProperty(g, 'assert', { get() { throw new Error('not here'); } });
  await wf.sleep(1);
  return [g.console.mine, typeof g.Map, typeof g.setTimeout, typeof g.queueMicrotask];
}
export async function pristineGlobals() {
  return [g.console.mine, typeof g.Map, typeof g.setTimeout, typeof g.queueMicrotask, typeof g.assert, Object.isFrozen(g.console)];
}
export async function jsonForms(mine: string) {
  class Failure extends Error { toJSON() { return 'method'; } }
  const assigned: any = new Error('e');
  assigned.toJSON = () => 'own';
  (BigInt.prototype as any).toJSON = function () { return mine + String(this); };
  (Error.prototype as any).toJSON = function () { return this.message; };
  await wf.sleep(1);
  return JSON.stringify([2n, new Error('e'), new Failure(), assigned, new Map()]);
}
export async function addedMethods(mine: string) {
  Object.defineProperty(Array.prototype, 'last', { get(this: unknown[]) { return this[this.length - 1]; } });
  Object.defineProperties(Promise.prototype, { mine: { value: mine } });
  Reflect.defineProperty(Object.prototype, 'hidden', { value: mine });
  (String.prototype as any).twice = function () { return this + this; };
  await wf.sleep(1);
  return [[1, 2, mine] as any, g.Promise.resolve(), {} as any, 'ab' as any].map((o) => o.last ?? o.mine ?? o.twice?.() ?? o.hidden);
}
export async function noAddedMethods() {
  return [([1] as any).last, g.Promise.prototype.mine, ({} as any).hidden, ('' as any).twice].filter((added) => added !== undefined);
}
export async function noJsonForms() {
  try { return JSON.stringify(1n); } catch (error) { return [(error as Error).name, JSON.stringify([new Error('e'), new Set()])]; }
}
export async function prototypes() {
  const tries = {
    array: () => { (Array.prototype as any).map = 1; },
    object: () => { Object.defineProperty(Object.prototype, 'isPrototypeOf', { value: 1 }); },
    error: () => { delete (Error.prototype as any).toString; },
    failure: () => { (ApplicationFailure.prototype as any).evil = 1; },
    math: () => { Math.random = () => 1; },
    promise: () => { Promise.prototype.then = null as any; },
    url: () => { (URL.prototype as any).evil = 1; },
    async: () => { Object.getPrototypeOf(async () => 1).evil = 1; },
  };
  const refused: string[] = [];
  for (const [name, attempt] of Object.entries(tries)) try { attempt(); } catch (e) { if (e instanceof TypeError) refused.push(name); }
  return refused.length === Object.keys(tries).length ? 'all refused' : refused;
}
export async function leaky() {
  let isSet = false;
  const trigger = new wf.Trigger<string>();
  wf.setHandler(wf.defineSignal('set'), () => { trigger.resolve('x'); isSet = true; });
  void (async () => { await trigger; await wf.sleep(99); })();
  await wf.condition(() => { if (isSet) throw new Error('in a condition'); return false; });
}
export async function ordinaryCode() {
  class MyError extends Error { constructor() { super('m'); this.name = 'Mine'; this.message = 'changed'; } }
  class MyFailure extends ApplicationFailure { constructor() { super('m'); (this as any).name = 'MyFailure'; } }
  function Old(this: any) { this.constructor = Old; this.toString = () => 'old'; }
  const o: any = { toString: () => 'own', valueOf: () => 4 };
  o.hasOwnProperty = () => true;
  const fn: any = () => 1; fn.toString = () => 'fn';
  const list: any = []; list.toString = () => 'list';
  return [new MyError().name, new MyError().message, new MyFailure().name, String(o), String(new (Old as any)()), String(fn), String(list),
    new Date(5) instanceof Date, new (class D extends Date {})(7).getTime(), new URL('http://a/b').pathname,
    new TextDecoder().decode(new TextEncoder().encode('ä')), new TextEncoder().encode('a') instanceof Uint8Array, new AbortController().signal.aborted];
}
export async function bytes(given: Uint8Array) { return [given instanceof Uint8Array, Array.isArray(wf.workflowInfo().memo), given.constructor === Uint8Array]; }
`;

let realm: ScriptedRealm;
before(async () => {
  realm = await ScriptedRealm.of(source);
});
after(() => realm.close());

const result = (run: ScriptedRun): unknown => JSON.parse(run.commands.at(-1)?.replace(/^complete /, '') ?? '""');

test('module state', async () => {
  const a = await realm.start('moduleState');
  const b = await realm.start('moduleState');
  await a.on(jobs.timer(1));
  await b.on(jobs.timer(1));
  assert.deepEqual([result(a), result(b)], [2, 2]);
});

test('globals are there when their execution runs, and only then', async () => {
  const a = await realm.start('globals', { args: ['a'] });
  const b = await realm.start('globals', { args: ['b'] });
  assert.deepEqual(result(await realm.start('seesGlobals')), ['undefined', []]);
  await b.on(jobs.timer(1));
  await a.on(jobs.timer(1));
  assert.deepEqual(
    [result(a), result(b)],
    [
      [null, 'a'],
      [null, 'b'],
    ],
  );
});

test('globals that are defined by descriptors too', async () => {
  const run = await realm.start('definedGlobals');
  const other = await realm.start('definedGlobals');
  await other.on(jobs.timer(1));
  assert.deepEqual(result(other), [1, 2, 3]);
  await run.on(jobs.timer(1));
  assert.deepEqual(result(run), [1, 2, 3]);
});

test('globals that are replaced or deleted are so for one execution', async () => {
  const a = await realm.start('replacedGlobals', { args: ['a'] });
  const b = await realm.start('replacedGlobals', { args: ['b'] });
  const pristine = [null, 'function', 'function', 'function', 'function', true];
  assert.deepEqual(result(await realm.start('pristineGlobals')), pristine);
  await b.on(jobs.timer(1));
  await a.on(jobs.timer(1));
  assert.deepEqual(
    [result(a), result(b)],
    [
      ['a', 'undefined', 'undefined', 'undefined'],
      ['b', 'undefined', 'undefined', 'undefined'],
    ],
  );
  assert.deepEqual(result(await realm.start('pristineGlobals')), pristine);
});

test('what has no form in JSON may be given one, for one execution', async () => {
  const a = await realm.start('jsonForms', { args: ['a'] });
  const b = await realm.start('jsonForms', { args: ['b'] });
  assert.deepEqual(result(await realm.start('noJsonForms')), ['TypeError', '[{},{}]']);
  await b.on(jobs.timer(1));
  await a.on(jobs.timer(1));
  assert.deepEqual([result(a), result(b)], ['["a2","e","method","own",{}]', '["b2","e","method","own",{}]']);
});

test('methods may be added to prototypes, for one execution', async () => {
  const a = await realm.start('addedMethods', { args: ['a'] });
  const b = await realm.start('addedMethods', { args: ['b'] });
  assert.deepEqual(result(await realm.start('noAddedMethods')), []);
  await b.on(jobs.timer(1));
  await a.on(jobs.timer(1));
  assert.deepEqual(result(a), ['a', 'a', 'a', 'abab']);
  assert.deepEqual(result(b), ['b', 'b', 'b', 'abab']);
  assert.deepEqual(result(await realm.start('noAddedMethods')), []);
});

test('what prototypes and intrinsics have cannot be changed', async () => {
  assert.equal(result(await realm.start('prototypes')), 'all refused');
});

test('what a failed activation leaves undone does not become part of another execution', async () => {
  const other = await realm.start('moduleState');
  const guilty = await realm.start('leaky');
  await guilty.on(jobs.signal('set'));
  assert.equal(guilty.failure, 'in a condition');
  assert.deepEqual(await other.on(jobs.timer(1)), ['complete 2']);
});

test('yet ordinary code may give its own objects the names that prototypes have', async () => {
  const expected = ['Mine', 'changed', 'MyFailure', 'own', 'old', 'fn', 'list', true, 7, '/b', 'ä', true, false];
  assert.deepEqual(result(await realm.start('ordinaryCode')), expected);
});

test("what comes from outside is made of the realm's own classes", async () => {
  assert.deepEqual(result(await realm.start('bytes', { args: [Uint8Array.from([1, 2])] })), [true, false, true]);
});
