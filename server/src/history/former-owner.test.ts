// Goal: a former owner that does not know of its loss yet does not answer for tasks that came into being after it.
// Method: two owners of the same shards, one after the other; the first is asked about a task of the second.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RequestError } from '@perdure/engine';
import { StatusCode } from '@perdure/wire/types';
import { Family } from './testing/family.js';

test('a task of a later owner is not started', async () => {
  const family = new Family();
  await family.takeOver();
  await family.takeOver();
  await family.start('w');
  const [offer] = await family.dispatches();
  assert.ok(offer !== undefined && family.former !== undefined);
  const { namespaceId } = offer;
  const queue = { namespaceId, type: 1, name: 'Q', sticky: false } as const;
  const asked = { queue, offer, identity: 'w', requestId: 'p', buildId: '' };
  await assert.rejects(
    family.former.recordTaskStarted(asked, {}),
    (error) => error instanceof RequestError && error.code === StatusCode.UNAVAILABLE,
  );
  // Without that it would start the task in its memory, where nobody finds it again.
  const unaware = await family.former.recordTaskStarted({ ...asked, offer: { ...offer, rangeId: 0 } }, {});
  assert.equal(unaware.at, 'started');
});
