// Goal: which workflows may need a build id is asked and told as by the official client. Method: the same answer for both.
import * as official from '@temporalio/client';
import { enums } from '@perdure/wire/types';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reachabilityRequest, reachabilityResponseFromProto, UnversionedBuildId } from './task-reachability.js';

test('a request names build ids, task queues and the kind', () => {
  assert.deepEqual(reachabilityRequest({ buildIds: ['1.0', UnversionedBuildId], reachability: 'OPEN_WORKFLOWS' }), {
    buildIds: ['1.0', ''],
    taskQueues: [],
    reachability: enums.TaskReachability.OPEN_WORKFLOWS,
  });
});

test('an answer is read as by the official client', () => {
  const { NEW_WORKFLOWS, UNSPECIFIED } = enums.TaskReachability;
  const answer = {
    buildIdReachability: [
      { buildId: '1.0', taskQueueReachability: [{ taskQueue: 'q', reachability: [NEW_WORKFLOWS, UNSPECIFIED] }] },
      { buildId: '', taskQueueReachability: [{ taskQueue: 'r', reachability: [] }] },
    ],
  };
  assert.deepEqual(
    reachabilityResponseFromProto(answer),
    official.reachabilityResponseFromProto(answer as Parameters<typeof official.reachabilityResponseFromProto>[0]),
  );
});
