// Goal: what cannot be an activity is refused by its name, with what to change; what modules export besides, and the function for all other
// names, are taken as the official SDK takes them. Method: one of each.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ownModule from './option-checks.js';
import { activityFunctions } from './activity-functions.js';

const pay = async () => 'paid';
const namesOf = (given: unknown) => [...activityFunctions(given).functions.keys()];
const refuses = (given: unknown, message: RegExp) =>
  assert.throws(
    () => activityFunctions(given),
    (error: unknown) => error instanceof TypeError && message.test(error.message),
  );

class WithMethods {
  async pay() {}
  async refund() {}
}
class WithFunctions {
  readonly region = undefined;
  readonly pay = pay;
}

test('functions by their names: of an object, a Map, a module, an instance', () => {
  assert.deepEqual(namesOf(undefined), []);
  assert.deepEqual(namesOf({}), []);
  assert.deepEqual(namesOf({ pay, default: pay }), ['pay', 'default']);
  assert.deepEqual(namesOf(new Map([['pay later', pay]])), ['pay later']);
  assert.deepEqual(namesOf(ownModule).toSorted(), ['badOption', 'durationMs', 'integerFrom', 'kindOf']);
  assert.deepEqual(namesOf(new WithFunctions()), ['pay']);
  assert.deepEqual(namesOf(Object.defineProperty({ LIMIT: undefined }, '__esModule', { value: true })), []);
});

test('what modules export besides is left aside, and known by its kind', () => {
  const { functions, others } = activityFunctions({ pay, LIMIT: 5, currency: 'EUR', rates: { eur: 1 }, since: new Date(0) });
  assert.deepEqual([...functions.keys()], ['pay']);
  assert.deepEqual(Object.fromEntries(others), {
    LIMIT: 'a number',
    currency: 'a string',
    rates: 'an object',
    since: 'an instance of Date',
  });
});

test('mistakes are refused', () => {
  refuses(
    { pay: undefined },
    /^Activity 'pay' is undefined; it must be a function\. Is it exported under that name, and by a module/,
  );
  refuses({ pay, refund: null }, /^Activity 'refund' is null; it must be a function\./);
  refuses(new Map([['pay', undefined]]), /^Activity 'pay' is undefined/);
  refuses({ pay: Promise.resolve(pay) }, /^Activity 'pay' is a promise; it must be a function: await what makes it$/);
  refuses({ __temporal_pay: pay }, /^Cannot use activity name: '__temporal_pay', with reserved prefix/);
  refuses(
    pay,
    /^activities is a function; it must be an object or a Map of functions by their names: call it first, if it makes/,
  );
  refuses(Promise.resolve({ pay }), /^activities is a promise; it must be an object .*: await it first$/);
  refuses([pay], /^activities is an array; it must be an object/);
  refuses(
    { billing: { pay } },
    /^activities has no function: 'billing' is an object\. It must be an object of functions by their names$/,
  );
  refuses(
    new WithMethods(),
    /^activities is an instance of WithMethods, whose methods stand on its class and are not seen \(pay, refund\)\. Hand over functions, as in \{ pay: instance\.pay\.bind\(instance\) \}$/,
  );
});
