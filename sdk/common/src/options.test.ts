// Goal: durations, retry policies, enums and search attributes become what the API wants, and nonsense is refused.
// Method: examples, and what the official SDK reads of search attributes and durations.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enums } from '@perdure/wire/types';
import {
  decodeSearchAttributes,
  decodeTypedSearchAttributes,
  encodeUnifiedSearchAttributes,
} from './converter/search-attribute-payloads.js';
import { ValueError } from './failure/errors.js';
import {
  decodeWorkflowIdReusePolicy,
  encodeWorkflowIdReusePolicy,
  extractWorkflowType,
  WorkflowIdReusePolicy,
} from './options/workflow-options.js';
import { compilePriority, decodePriority } from './priority.js';
import { throwIfReservedName } from './reserved.js';
import { compileRetryPolicy, decompileRetryPolicy } from './retry-policy.js';
import { defineSearchAttributeKey, TypedSearchAttributes } from './search-attributes.js';
import { msToNumber, msToTs, requiredTsToDate, tsToMs, type Duration } from './time.js';

test('durations are numbers or texts', () => {
  assert.deepEqual(msToTs('1.5 hours'), { seconds: 5400, nanos: 0 });
  assert.deepEqual(msToTs(1234.5), { seconds: 1, nanos: 234_500_000 });
  assert.deepEqual(msToTs(-1500), { seconds: -2, nanos: 500_000_000 });
  assert.equal(tsToMs({ seconds: 3, nanos: 7_999_999 }), 3007);
  for (const bad of ['soon', '', Number.NaN, Number.POSITIVE_INFINITY]) assert.throws(() => msToTs(bad), ValueError);
  const notInPlace = { timeout: '10s' };
  const duration: Duration = notInPlace.timeout;
  assert.equal(msToNumber(duration), 10_000);
  assert.throws(() => requiredTsToDate(undefined, 'startTime'), /startTime/);
  assert.throws(() => tsToMs(undefined), /Expected timestamp, got undefined/);
});

test('enums have the names of the API too, and say their short ones', () => {
  assert.equal(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE, 'REJECT_DUPLICATE');
  assert.equal(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_UNSPECIFIED, undefined);
  assert.throws(() => encodeWorkflowIdReusePolicy('NO_SUCH'), /one of ALLOW_DUPLICATE, [^_]+_DUPLICATE_FAILED_ONLY, REJECT_/);
});

test('retry policies there and back', () => {
  const compiled = compileRetryPolicy({
    initialInterval: '2s',
    maximumInterval: '1m',
    maximumAttempts: 5,
    backoffCoefficient: 1.5,
  });
  assert.deepEqual(compiled.initialInterval, { seconds: 2, nanos: 0 });
  assert.deepEqual(decompileRetryPolicy({ ...compiled, nonRetryableErrorTypes: ['A'] }), {
    initialInterval: 2000,
    maximumInterval: 60_000,
    maximumAttempts: 5,
    backoffCoefficient: 1.5,
    nonRetryableErrorTypes: ['A'],
  });
  assert.equal(compileRetryPolicy({ maximumAttempts: Number.POSITIVE_INFINITY }).maximumAttempts, undefined);
  assert.equal(decompileRetryPolicy(undefined), undefined);
  const nonsense = [
    { backoffCoefficient: 0 },
    { initialInterval: 0 },
    { maximumInterval: 0 },
    { initialInterval: 20, maximumInterval: 10 },
    { maximumAttempts: -1 },
    { maximumAttempts: 3.5 },
  ];
  for (const policy of nonsense) assert.throws(() => compileRetryPolicy(policy), ValueError);
});

test('enums are strings for users and numbers on the wire', () => {
  assert.equal(encodeWorkflowIdReusePolicy(WorkflowIdReusePolicy.REJECT_DUPLICATE), enums.WorkflowIdReusePolicy.REJECT_DUPLICATE);
  assert.equal(encodeWorkflowIdReusePolicy('WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE'), 1);
  assert.equal(encodeWorkflowIdReusePolicy(undefined), undefined);
  assert.equal(decodeWorkflowIdReusePolicy(0), undefined);
  assert.equal(decodeWorkflowIdReusePolicy(3), 'REJECT_DUPLICATE');
  assert.throws(() => encodeWorkflowIdReusePolicy('SOMETIMES'), /"SOMETIMES".*ALLOW_DUPLICATE/);
});

test('priorities, names', () => {
  assert.deepEqual(decodePriority(compilePriority({ priorityKey: 2, fairnessKey: 'a' })), {
    priorityKey: 2,
    fairnessKey: 'a',
    fairnessWeight: undefined,
  });
  assert.throws(() => compilePriority({ priorityKey: -1 }), ValueError);
  assert.throws(() => throwIfReservedName('signal', '__temporal_x'), TypeError);
  assert.equal(
    extractWorkflowType(async function pay() {}),
    'pay',
  );
  assert.throws(() => extractWorkflowType(async () => {}), /has no name/);
});

test('search attributes, typed and untyped', () => {
  const keys = {
    total: defineSearchAttributeKey('total', 'INT'),
    at: defineSearchAttributeKey('at', 'DATETIME'),
    tags: defineSearchAttributeKey('tags', 'KEYWORD_LIST'),
  };
  const typed = new TypedSearchAttributes([
    { key: keys.total, value: 7 },
    { key: keys.at, value: new Date(5) },
    { key: keys.tags, value: ['a'] },
  ]);
  const encoded = encodeUnifiedSearchAttributes({ name: ['x'], total: [1] }, typed);
  assert.deepEqual(decodeTypedSearchAttributes(encoded).getAll(), typed.getAll());
  assert.deepEqual(decodeSearchAttributes(encoded), { name: ['x'], total: [7], at: [new Date(5)], tags: ['a'] });
  assert.equal(typed.get(keys.total), 7);
  assert.equal(typed.get(defineSearchAttributeKey('total', 'TEXT')), undefined);
  const changed = typed.updateCopy([{ key: keys.total, value: null }]);
  assert.equal(changed.get(keys.total), undefined);
  assert.equal(typed.get(keys.total), 7);
  assert.equal(
    encodeUnifiedSearchAttributes(undefined, [{ key: keys.total, value: null }])['total']?.metadata?.['type'],
    undefined,
  );
});

test('search attributes that make no sense are refused', () => {
  const total = defineSearchAttributeKey('total', 'INT');
  const pair = { key: total, value: 1 };
  assert.throws(() => new TypedSearchAttributes([pair, pair]), /Duplicate search attribute: total/);
  assert.throws(() => new TypedSearchAttributes([{ key: total, value: 1.5 }]), ValueError);
  assert.throws(() => encodeUnifiedSearchAttributes({ a: [1, 'x'] as never }), /of one type/);
  assert.throws(() => encodeUnifiedSearchAttributes({ a: 'x' as never }), /must be an array/);
  const refuses = (typed: unknown, pattern: RegExp) =>
    assert.throws(
      () => encodeUnifiedSearchAttributes(undefined, typed as []),
      (error: unknown) => error instanceof ValueError && pattern.test(error.message),
    );
  refuses([{ key: total, value: '7' }], /^Invalid value for search attribute total of type INT: "7"; it takes an integer$/);
  refuses(
    [{ key: { name: 'rate', type: 'DOUBLE' }, value: Number.NaN }],
    /attribute rate of type DOUBLE: NaN; it takes a finite/,
  );
  refuses(
    [{ key: { name: 'at', type: 'DATETIME' }, value: new Date('soon') }],
    /attribute at .*Invalid Date; it takes a valid Date/,
  );
  refuses(
    [{ key: { name: 'total', type: 'int' }, value: 7 }],
    /attribute total has type int; it must be one of TEXT, KEYWORD, INT/,
  );
  refuses([{ name: 'total', value: null }], /needs a key, made with defineSearchAttributeKey\(\)/);
  refuses({ total: 7 }, /^typedSearchAttributes must be a TypedSearchAttributes, or an array of \{ key, value \}/);
  assert.throws(() => encodeUnifiedSearchAttributes([pair] as never), /searchAttributes must be an object of arrays/);
  assert.throws(
    () => encodeUnifiedSearchAttributes({ a: [Number.NaN] }),
    /attribute a must be finite numbers or valid Dates: NaN/,
  );
  assert.equal(TypedSearchAttributes.getKeyFromUntyped('a', [1])?.type, 'INT');
  assert.equal(TypedSearchAttributes.getKeyFromUntyped('a', ['x', 'y'])?.type, 'KEYWORD_LIST');
});
