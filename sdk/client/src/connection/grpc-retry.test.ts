// Goal: failed calls are repeated by the documented arithmetic, and only where it makes sense.
// Method: the decisions by themselves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StatusCode } from '@perdure/wire/types';
import { defaultGrpcRetryOptions, isRetryableError } from './grpc-retry.js';

const status = (code: number, details = '') => ({ code, details }) as never;

test('delays grow by 1.7 up to 5 seconds, with a jitter of a fifth', () => {
  const { delayFunction } = defaultGrpcRetryOptions({ maxJitter: 0 });
  const unavailable = status(StatusCode.UNAVAILABLE);
  assert.deepEqual(
    [1, 2, 3, 20].map((attempt) => Math.round(delayFunction(attempt, unavailable))),
    [170, 289, 491, 5000],
  );
  assert.equal(delayFunction(1, status(StatusCode.RESOURCE_EXHAUSTED)), 1700);
  const jittered = defaultGrpcRetryOptions();
  for (let i = 0; i < 100; i += 1) {
    const delayMs = jittered.delayFunction(20, unavailable);
    assert.ok(delayMs >= 4000 && delayMs <= 6000, `${delayMs} ms`);
  }
});

test('ten attempts, of errors that may pass', () => {
  const { retryableDecider } = defaultGrpcRetryOptions();
  assert.equal(retryableDecider(9, status(StatusCode.UNAVAILABLE)), true);
  assert.equal(retryableDecider(10, status(StatusCode.UNAVAILABLE)), false);
  assert.equal(retryableDecider(1, status(StatusCode.NOT_FOUND)), false);
  assert.equal(isRetryableError(status(StatusCode.INTERNAL, 'whatever')), false);
  assert.equal(isRetryableError(status(StatusCode.INTERNAL, 'Received RST_STREAM with code 0')), true);
  assert.equal(isRetryableError(status(StatusCode.INTERNAL, 'RST_STREAM with code 2 (SSL alert number 80)')), false);
  assert.equal(isRetryableError(status(StatusCode.RESOURCE_EXHAUSTED, 'grpc: received message larger than max')), false);
});
