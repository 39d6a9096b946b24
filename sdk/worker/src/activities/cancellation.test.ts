// Goal: an activity is told all that is true of its end. Method: answers to heartbeats by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cancellationIn } from './cancellation.js';

test('an activity that is paused and reset is told both', () => {
  assert.equal(cancellationIn({}), undefined);
  const [reason, details] = cancellationIn({ activityPaused: true, activityReset: true }) ?? [];
  assert.equal(reason, 'RESET');
  const { paused, reset, cancelRequested, timedOut } = details ?? {};
  assert.deepEqual(
    { paused, reset, cancelRequested, timedOut },
    { paused: true, reset: true, cancelRequested: false, timedOut: false },
  );
  assert.equal(cancellationIn({ activityPaused: true, cancelRequested: true })?.[0], 'CANCELLED');
});
