// Goal: what the real server's release cannot show yet: the requests for changing, pausing and restoring an activity; typed misuse.
// Method: a connection that notes requests and answers what the test says.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ConnectionLike } from '../connection/connection.js';
import { ActivityClient } from './activity-client.js';

function clientOf(answers: Record<string, object> = {}) {
  const asked: [method: string, request: Record<string, unknown>][] = [];
  const workflowService = new Proxy(
    {},
    {
      get: (_, method: string) => async (request: Record<string, unknown>) => {
        asked.push([method, request]);
        return answers[method] ?? {};
      },
    },
  );
  const client = new ActivityClient({ connection: { workflowService } as unknown as ConnectionLike, identity: 'me' });
  return { client, asked };
}

describe('ActivityClient', () => {
  test('changes name what they change: null takes away, what is left out stays', async () => {
    const activityOptions = { taskQueue: { name: 'q' }, startToCloseTimeout: { seconds: 20 } };
    const { client, asked } = clientOf({ updateActivityExecutionOptions: { activityOptions } });
    const handle = client.getHandle('a', 'r');
    const now = await handle.updateOptions({ taskQueue: 'q', startToCloseTimeout: '20s', heartbeatTimeout: null, retry: null });
    assert.deepEqual([now.taskQueue, now.startToCloseTimeout, now.retry], ['q', 20_000, undefined]);
    await handle.restoreOriginalOptions();
    const [[, change] = [], [, restore] = []] = asked;
    assert.deepEqual(change?.['updateMask'], {
      paths: ['task_queue.name', 'start_to_close_timeout', 'heartbeat_timeout', 'retry_policy'],
    });
    const { heartbeatTimeout, startToCloseTimeout } = (change?.['activityOptions'] ?? {}) as Record<string, unknown>;
    assert.deepEqual([heartbeatTimeout, startToCloseTimeout], [undefined, { seconds: 20, nanos: 0 }]);
    assert.deepEqual([restore?.['restoreOriginal'], restore?.['runId']], [true, 'r']);
  });

  test('pause and unpause', async () => {
    const { client, asked } = clientOf();
    await client.getHandle('a').pause({ reason: 'lunch' });
    await client.getHandle('a').unpause({ jitter: '5s' });
    assert.deepEqual(
      asked.map(([method, { activityId, runId, reason, jitter, identity }]) => [
        method,
        activityId,
        runId,
        reason,
        jitter,
        identity,
      ]),
      [
        ['pauseActivityExecution', 'a', undefined, 'lunch', undefined, 'me'],
        ['unpauseActivityExecution', 'a', undefined, undefined, { seconds: 5, nanos: 0 }, 'me'],
      ],
    );
  });

  test('what is missing is said before the server is asked', async () => {
    const { client, asked } = clientOf();
    const options = { id: 'a', taskQueue: 'q', startToCloseTimeout: 1000 } as const;
    await assert.rejects(client.start('double', { ...options, id: '' }), /Missing id .*'double'/);
    await assert.rejects(client.start('double', { ...options, taskQueue: '' }), /Missing taskQueue/);
    await assert.rejects(client.start('double', { id: 'a', taskQueue: 'q' }), /scheduleToCloseTimeout or a startToCloseTimeout/);
    await assert.rejects(client.start('double', { ...options, startDelay: -1 }), /startDelay/);
    assert.throws(() => client.getHandle(''), /Missing the id/);
    assert.deepEqual(asked, []);
  });
});
