// Goal: a failure of any size can be kept while an activity is retried, and what decides on retries survives (ACT-9, LIM).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptFailure, truncateFailure } from './truncate-failure.js';
import { wireSize } from './wire-size.js';

test('a small failure stays as it is', () => {
  const failure = { message: 'small', applicationFailureInfo: { type: 'T' } };
  assert.equal(keptFailure(failure), failure);
  assert.equal(keptFailure(undefined), undefined);
});

test('of a large one the beginning is kept, as the cause of one that says so', () => {
  const details = { payloads: [{ data: new Uint8Array(9_000) }] };
  const failure = { message: 'ä'.repeat(5_000), applicationFailureInfo: { type: 'T', nonRetryable: true, details } };
  const kept = keptFailure(failure);
  assert.deepEqual([kept?.message, kept?.serverFailureInfo], ['Failure exceeds size limit.', {}]);
  assert.deepEqual(kept?.cause?.applicationFailureInfo, { nonRetryable: true, type: 'T' });
  assert.match(kept?.cause?.message ?? '', /^ä+$/);
  assert.ok(wireSize(kept) < 4_300, `${wireSize(kept)} bytes are kept`);
});

test('texts end between characters', () => {
  assert.equal(truncateFailure({ message: 'a😀b' }, 4).message, 'a');
  assert.equal(truncateFailure({ message: 'a😀b' }, 5).message, 'a😀');
});
