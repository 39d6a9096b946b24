// Goal: local activities retry as policies say. Method: policies and failures, and the delays they lead to.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryDelayMs } from './local-retry.js';

const plain = { applicationFailureInfo: { type: 'Plain' } };

test('delays grow up to the maximum', () => {
  const policy = { initialInterval: { seconds: 1 }, backoffCoefficient: 3, maximumInterval: { seconds: 5 } };
  assert.deepEqual(
    [1, 2, 3, 4].map((attempt) => retryDelayMs(policy, attempt, plain)),
    [1000, 3000, 5000, 5000],
  );
  assert.deepEqual(
    [1, 2, 20].map((attempt) => retryDelayMs(undefined, attempt, plain)),
    [1000, 2000, 100_000],
  );
});

test('no retry after the last attempt, or for what is not to be retried', () => {
  assert.equal(retryDelayMs({ maximumAttempts: 2 }, 2, plain), undefined);
  assert.equal(retryDelayMs({ maximumAttempts: 2 }, 1, plain), 1000);
  assert.equal(retryDelayMs({ nonRetryableErrorTypes: ['Plain'] }, 1, plain), undefined);
  assert.equal(retryDelayMs({}, 1, { applicationFailureInfo: { nonRetryable: true } }), undefined);
  assert.equal(retryDelayMs({}, 1, { timeoutFailureInfo: { timeoutType: 3 } }), undefined);
  assert.equal(retryDelayMs({}, 1, { timeoutFailureInfo: { timeoutType: 1 } }), 1000);
});

test('a failure may say when', () => {
  assert.equal(retryDelayMs({}, 1, { applicationFailureInfo: { nextRetryDelay: { seconds: 7 } } }), 7000);
});
