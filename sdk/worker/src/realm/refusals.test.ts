// Goal: what a replay cannot repeat is refused with the place in the user's source and an advice; errors keep the user's lines.
// Method: one workflow for each thing; the failure of its workflow task.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { jobs, ScriptedRealm } from './scripted-realm.js';

// Each function is on a line of its own: `line(name)` finds it.
const source = `
import * as wf from '@perdure/workflow';
declare const process: any, setInterval: any, setImmediate: any, performance: any, Temporal: any, fetch: any, Buffer: any;
export async function network() { await fetch('http://example.com'); }
export async function environment() { return process.env.HOME; }
export async function interval() { setInterval(() => 1, 10); }
export async function immediate() { setImmediate(() => 1); }
export async function clock() { return performance.now(); }
export async function buffer() { return Buffer.from('a'); }
export async function secrets() { crypto.getRandomValues(new Uint8Array(4)); }
export async function subtle() { await crypto.subtle.digest('SHA-1', new Uint8Array()); }
export async function weak() { return new WeakRef({}); }
export async function registry() { return new FinalizationRegistry(() => 1); }
export async function temporalNow() { return typeof Temporal === 'undefined' ? crypto.getRandomValues(new Uint8Array(1)) : Temporal.Now.instant(); }
export async function asks() { return [typeof process, typeof fetch, typeof setInterval, typeof Buffer]; }
export async function bug() { await wf.sleep(1); thrower(); }
function thrower() { throw new RangeError('a bug'); }
export async function purpose() { await wf.sleep(1); throw wf.ApplicationFailure.nonRetryable('no way', 'Mine', 1); }
export async function formats() { return [new Intl.DateTimeFormat('en', { timeZone: 'UTC' }).format(), new Intl.DateTimeFormat('en', { timeZone: 'UTC' }).formatToParts()[4]?.value]; }
export async function waits() { await Promise.all([wf.sleep(1), wf.condition(() => false), new wf.Trigger()]); }
export async function replayed() { await inner(); }
async function inner() { await wf.sleep(5); }
`;

const line = (name: string) => source.split('\n').findIndex((text) => text.includes(`function ${name}(`)) + 1;

let realm: ScriptedRealm;
before(async () => {
  realm = await ScriptedRealm.of(source);
});
after(() => realm.close());

for (const [name, what, advice] of [
  ['network', 'fetch', 'activity'],
  ['environment', 'process', 'argument'],
  ['interval', 'setInterval', 'sleep\\(\\)'],
  ['immediate', 'setImmediate', 'sleep\\(\\)'],
  ['clock', 'performance', 'Date\\.now'],
  ['buffer', 'Buffer', 'Uint8Array'],
  ['secrets', 'crypto.getRandomValues', 'uuid4'],
  ['subtle', 'crypto.subtle', 'activity'],
  ['weak', 'WeakRef', 'garbage collection'],
  ['registry', 'FinalizationRegistry', 'garbage collection'],
  ['temporalNow', '(Temporal.Now|crypto)', ''],
] as const)
  test(`${name}: refused with its place and what to do`, async () => {
    const { failure = '' } = await realm.start(name);
    assert.match(failure, new RegExp(`${what}.*workflows\\.ts:${line(name)}\\).*${advice}`));
  });

test('libraries may ask whether something is there', async () => {
  const { commands } = await realm.start('asks');
  assert.deepEqual(commands, ['complete ["undefined","undefined","undefined","undefined"]']);
});

test("formats without a date take the workflow's time", async () => {
  assert.deepEqual((await realm.start('formats')).commands, ['complete ["1/1/1970","1970"]']);
});

test("a bug fails the workflow task, and its stack has the user's lines", async () => {
  const run = await realm.start('bug');
  await run.on(jobs.timer(1));
  const { completion } = run;
  assert.equal(completion?.status, 'failed');
  assert.equal(completion.failure.message, 'a bug');
  const stack = completion.failure.stackTrace ?? '';
  assert.match(
    stack,
    new RegExp(
      `^RangeError: a bug\\n +at thrower \\(.*workflows\\.ts:${line('thrower')}:\\d+\\)\\n +at bug \\(.*workflows\\.ts:${line('bug')}:`,
    ),
  );
});

test('a failure made on purpose fails the execution, as do errors of classes named in the options', async () => {
  const run = await realm.start('purpose');
  assert.deepEqual(await run.on(jobs.timer(1)), ['fail no way (Mine)']);
  const lenient = await ScriptedRealm.of(source, { failureErrorTypes: ['RangeError'] });
  const bug = await lenient.start('bug');
  assert.deepEqual(await bug.on(jobs.timer(1)), ['fail a bug (RangeError)']);
  await lenient.close();
});

test('a stack trace query tells where the workflow waits', async () => {
  const run = await realm.start('waits');
  const stacks = String(await run.query('__stack_trace')).split('\n\n');
  assert.equal(stacks.length, 3);
  for (const stack of stacks) assert.match(stack, new RegExp(`waits \\(.*workflows\\.ts:${line('waits')}:`));
  const enhanced = (await run.query('__enhanced_stack_trace')) as { stacks: { locations: { line: number }[] }[] };
  assert.equal(enhanced.stacks[0]?.locations[0]?.line, line('waits'));
});

test('in a replay each command names the line that has asked for it', async () => {
  const run = await realm.start('replayed', {}, [], { isReplaying: true });
  const { file = '', line: at, functionName } = run.raw[0]?.source ?? {};
  assert.deepEqual([file.endsWith('workflows.ts'), at, functionName], [true, line('inner'), 'inner']);
  assert.equal((await realm.start('replayed')).raw[0]?.source, undefined);
});
