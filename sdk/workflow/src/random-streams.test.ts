// Goal: ids can be made by code that workflows share with clients. Method: outside of any workflow.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuid4 } from './random-streams.js';

test('outside of workflows ids are random', () => {
  assert.match(uuid4(), /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  assert.notEqual(uuid4(), uuid4());
});
