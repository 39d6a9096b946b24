// Goal: `assert` in a workflow does what Node's does, with errors and promises of the realm, and belongs to nobody. Method: assertions that
// hold and that fail, in a realm and here; what they come to is the same but for the error's class.
import assert from 'node:assert';
import { after, before, test } from 'node:test';
import { jobs, ScriptedRealm, type ScriptedRun } from './scripted-realm.js';

const source = `
import assert, { AssertionError } from 'assert';
import { strict } from 'node:assert';
import { sleep } from '@perdure/workflow';

const own = new RangeError('own');
const bad = () => { throw own; };
const tries: Record<string, (all: any) => unknown> = {
  call: (all) => all(0), ok: (all) => all.ok(''), okText: (all) => all.ok(0, 'nothing'), okBare: (all) => all.ok(), okError: (all) => all.ok(0, own),
  holds: (all) => all(1), equal: (all) => all.equal(1, 2), loose: (all) => all.equal(1, '1'), text: (all) => all.equal(1, 2, 'differs'),
  error: (all) => all.equal(1, 2, own), deep: (all) => all.deepEqual([1, { a: 1 }], [1, { a: 1 }]), notDeep: (all) => all.notDeepEqual([1], [1]),
  match: (all) => all.match('abc', /x/), fail: (all) => all.fail('failed'), throwsNot: (all) => all.throws(() => 1), throws: (all) => all.throws(bad, RangeError),
  throwsText: (all) => all.throws(bad, /own/), throwsOther: (all) => all.throws(bad, /another/), quiet: (all) => all.doesNotThrow(() => 1),
  ifError: (all) => all.ifError(own), ifNone: (all) => all.ifError(null), byHand: (all) => { throw new all.AssertionError({ actual: 1, expected: 2, operator: 'is' }); },
};
function outcome(attempt: () => unknown) {
  try { attempt(); return 'holds'; } catch (error: any) {
    if (error === own) return 'own error';
    const { name, message, code, generatedMessage, actual, expected, operator } = error;
    return { isError: error instanceof Error, isAssertion: error instanceof AssertionError, name, message, code, generatedMessage, actual, expected, operator };
  }
}
export const outcomes = (given: any) => Object.entries(tries).map(([name, attempt]) => [name, outcome(() => attempt(given))]);
export async function comparisons() { return [outcomes(assert), outcomes(strict)]; }
export async function stack() { try { assert.equal(1, 2); } catch (error: any) { return error.stack; } }
export async function promises() {
  await assert.rejects(async () => { await sleep(1); throw own; }, /own/);
  await assert.rejects(Promise.reject(own), { message: 'own' });
  await assert.doesNotReject(sleep(1));
  try { await assert.rejects(Promise.resolve(1)); } catch (error: any) { return [error.name, error instanceof Error]; }
}
export async function changes() { for (const object of [assert, strict, AssertionError.prototype] as any[]) { try { object.evil = 1; } catch { continue; } return 'changed'; } return 'refused'; }
`;

let realm: ScriptedRealm;
before(async () => {
  realm = await ScriptedRealm.of(source);
});
after(() => realm.close());

const result = (run: ScriptedRun): unknown => JSON.parse(run.commands.at(-1)?.replace(/^complete /, '') ?? '""');

type Tried = [string, string | Record<string, unknown>][];
const expected: Record<string, string | RegExp> = {
  ...{ call: /0/, ok: /''/, okText: /^nothing$/, okBare: /No value argument/, okError: 'own error', holds: 'holds' },
  ...{ equal: /1/, loose: 'holds', text: /^differs/, error: 'own error', deep: 'holds', notDeep: /not/, match: /x/ },
  ...{ fail: /^failed$/, throwsNot: /Missing expected exception/, throws: 'holds', throwsText: 'holds', throwsOther: /another/ },
  ...{ quiet: 'holds', ifError: /ifError got unwanted exception: own/, ifNone: 'holds', byHand: /1 is 2/ },
};

function check(tried: Tried, wanted: typeof expected): void {
  assert.deepEqual(
    tried.map(([name]) => name),
    Object.keys(wanted),
  );
  for (const [name, outcome] of tried) {
    const want = wanted[name];
    if (typeof want === 'string') assert.equal(outcome, want, name);
    else {
      const { message, ...rest } = outcome as Record<string, unknown>;
      assert.match(String(message), want as RegExp, name);
      assert.deepEqual(
        [rest['isError'], rest['isAssertion'], rest['name'], rest['code']],
        [true, true, 'AssertionError', 'ERR_ASSERTION'],
      );
    }
  }
}

test('holds or fails as Node says, with errors of the realm', async () => {
  const [plain, strict] = result(await realm.start('comparisons')) as [Tried, Tried];
  check(plain, expected);
  check(strict, { ...expected, loose: /1/ });
  const fields = Object.fromEntries(plain)['equal'] as Record<string, unknown>;
  assert.deepEqual([fields['actual'], fields['expected'], fields['operator'], fields['generatedMessage']], [1, 2, '==', true]);
  const { generatedMessage } = Object.fromEntries(plain)['text'] as Record<string, unknown>;
  assert.equal(generatedMessage, false);
});

test('an error says where in the sources', async () => {
  assert.match(String(result(await realm.start('stack'))), /^AssertionError[^]*? at stack \(.*workflows\.ts:\d+:\d+\)/);
});

test('promises go on within activations', async () => {
  const run = await realm.start('promises');
  await run.on(jobs.timer(1));
  await run.on(jobs.timer(2));
  assert.deepEqual(result(run), ['AssertionError', true]);
});

test('nobody can change it for others', async () => {
  assert.equal(result(await realm.start('changes')), 'refused');
});
