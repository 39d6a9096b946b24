// Goal: failures keep their class, fields and causes across the wire and across realms.
// Method: round trips through the default converters, and through a second realm made by node:vm.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { DefaultFailureConverter } from '../converter/failure-converter.js';
import { defaultPayloadConverter } from '../converter/default-payload-converter.js';
import { ApplicationFailure, ensureApplicationFailure, rootCause } from './application-failure.js';
import { defineErrorClass } from './error-class.js';
import { ValueError, PayloadConverterError } from './errors.js';
import {
  ActivityFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  ServerFailure,
  TemporalFailure,
  TerminatedFailure,
  TimeoutFailure,
} from './temporal-failure.js';

const converter = new DefaultFailureConverter();

function roundTrip(error: unknown): Error {
  return converter.failureToError(converter.errorToFailure(error, defaultPayloadConverter), defaultPayloadConverter);
}

test('each class comes back as it was, with its causes', () => {
  const application = ApplicationFailure.create({
    message: 'no money',
    type: 'Broke',
    nonRetryable: true,
    details: [{ missing: 3 }, 'x'],
    nextRetryDelay: '2 seconds',
    category: 'BENIGN',
    cause: new Error('the bank'),
  });
  const activity = new ActivityFailure('failed', 'pay', '7', 'MAXIMUM_ATTEMPTS_REACHED', 'me', application);
  const child = new ChildWorkflowFailure('default', { workflowId: 'w', runId: 'r' }, 'Pay', 'TIMEOUT', activity);
  const back = roundTrip(child);
  assert.ok(back instanceof ChildWorkflowFailure && back instanceof TemporalFailure);
  assert.deepEqual({ ...back.execution }, { workflowId: 'w', runId: 'r' });
  assert.equal(back.retryState, 'TIMEOUT');
  const inner = back.cause;
  assert.ok(inner instanceof ActivityFailure);
  assert.deepEqual([inner.activityType, inner.activityId, inner.retryState], ['pay', '7', 'MAXIMUM_ATTEMPTS_REACHED']);
  const innermost = inner.cause;
  assert.ok(innermost instanceof ApplicationFailure);
  assert.deepEqual(
    [innermost.message, innermost.type, innermost.nonRetryable, innermost.details, innermost.nextRetryDelay, innermost.category],
    ['no money', 'Broke', true, [{ missing: 3 }, 'x'], 2000, 'BENIGN'],
  );
  assert.equal(rootCause(back), 'the bank');
});

test('the small classes too', () => {
  const cancelled = roundTrip(new CancelledFailure('stop', [1]));
  assert.ok(cancelled instanceof CancelledFailure);
  assert.deepEqual(cancelled.details, [1]);
  const timeout = roundTrip(new TimeoutFailure('late', { at: 5 }, 'HEARTBEAT'));
  assert.ok(timeout instanceof TimeoutFailure);
  assert.deepEqual([timeout.timeoutType, timeout.lastHeartbeatDetails], ['HEARTBEAT', { at: 5 }]);
  assert.ok(roundTrip(new TerminatedFailure('gone')) instanceof TerminatedFailure);
  const server = roundTrip(new ServerFailure('oh', true));
  assert.ok(server instanceof ServerFailure && server.nonRetryable);
});

test('what came over the wire goes back as it came', () => {
  const proto = { message: 'x', source: 'GoSDK', applicationFailureInfo: { type: 'T' } };
  const error = converter.failureToError(proto, defaultPayloadConverter);
  assert.equal(converter.errorToFailure(error, defaultPayloadConverter), proto);
});

test('messages and stacks can be encoded, at every level', () => {
  const encoding = new DefaultFailureConverter({ encodeCommonAttributes: true });
  const error = new ApplicationFailure('secret', 'T', false, [], new Error('more secret'));
  const proto = encoding.errorToFailure(error, defaultPayloadConverter);
  assert.equal(JSON.stringify(proto).includes('secret'), false);
  assert.equal(proto.message, 'Encoded failure');
  const back = converter.failureToError(proto, defaultPayloadConverter);
  assert.equal(back.message, 'secret');
  assert.equal((back.cause as Error).message, 'more secret');
});

test('thrown values that are no errors are described', () => {
  assert.match(converter.errorToFailure('boo', defaultPayloadConverter).message ?? '', /^boo \[A value that is no Error/);
  assert.match(converter.errorToFailure({ a: 1 }, defaultPayloadConverter).message ?? '', /^{"a":1} /);
  const circular: { self?: unknown } = {};
  circular.self = circular;
  assert.match(converter.errorToFailure(circular, defaultPayloadConverter).message ?? '', /^\[object Object\] /);
});

test('a plain error becomes an application failure of its class', () => {
  class Broke extends Error {}
  const cause = new Error('why');
  const failure = ensureApplicationFailure(new Broke('no money', { cause }));
  assert.deepEqual([failure.message, failure.type, failure.nonRetryable, failure.cause], ['no money', 'Broke', false, cause]);
  assert.match(failure.stack ?? '', /Error: no money/);
  assert.equal(ensureApplicationFailure(Object.create(null)).message, '[object Object]');
  assert.equal(ApplicationFailure.fromError(new Broke('x'), { type: 'Other' }).type, 'Other');
});

test('what says nothing of itself is told as the official SDK tells it: an error by its text, no type as the empty text', () => {
  assert.deepEqual(
    [ensureApplicationFailure(new RangeError()).message, ensureApplicationFailure(new Error()).message],
    ['RangeError', 'Error'],
  );
  const back = roundTrip(ApplicationFailure.create({ message: 'no type' }));
  assert.ok(back instanceof ApplicationFailure && back.type === '');
});

test('instanceof works across realms, and subclasses only know their own', () => {
  const source = `(defineErrorClass) => { class Foreign extends Error {}; defineErrorClass(Foreign, 'TemporalFailure'); return new Foreign('x'); }`;
  const make = runInNewContext(source) as (define: typeof defineErrorClass) => unknown;
  const foreign = make(defineErrorClass);
  assert.equal(foreign instanceof Error, false);
  assert.equal(foreign instanceof TemporalFailure, true);
  assert.equal(foreign instanceof ApplicationFailure, false);
  assert.equal(new PayloadConverterError('x') instanceof ValueError, true);
  assert.equal(new ValueError('x') instanceof PayloadConverterError, false);
  class Mine extends ValueError {}
  assert.equal(new Mine('x') instanceof Mine, true);
  assert.equal(new ValueError('x') instanceof Mine, false);
  assert.equal(new Mine('x').name, 'ValueError');
});
