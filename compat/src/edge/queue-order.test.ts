// Goal: tasks leave a queue by their priority, whatever came first, and no faster than its workers want. Method: backlogs that nobody polls
// for, then one poll after another.
import type { temporal } from '@temporalio/proto';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { serverKinds, type ServerKind } from '../environment.js';
import { completeWorkflow, scheduleActivity } from '../golden/messages.js';
import { RawClient } from '../raw-client.js';
import { createServer } from '../server/create-server.js';
import type { ServerUnderTest } from '../server/server-under-test.js';

const namespace = 'default';
const identity = 'w';
const limit = { timeout: 60_000 };
/** More than a queue keeps in memory. */
const LARGE_BACKLOG = 300;

for (const kind of serverKinds()) describe(`queues of ${kind}`, () => suite(kind));

function suite(kind: ServerKind): void {
  let server: ServerUnderTest;
  let client: RawClient;
  before(
    async () => {
      server = await createServer(kind);
      await server.start();
      client = new RawClient(server.address, { callTimeoutMs: 30_000 });
    },
    { timeout: 90_000 },
  );
  after(async () => {
    client.close();
    await server.dispose();
  });

  /** The key is the priority; 0 leaves it out. */
  const start = (taskQueue: string, key: number) => {
    const workflowId = `p${key}-${randomUUID()}`;
    const priority = key === 0 ? {} : { priority: { priorityKey: key } };
    const request = { namespace, workflowId, workflowType: { name: 'W' }, taskQueue: { name: taskQueue }, requestId: workflowId };
    return client.service.startWorkflowExecution({ ...request, ...priority });
  };
  const poll = (name: string) => client.service.pollWorkflowTaskQueue({ namespace, taskQueue: { name }, identity });
  const keyOf = (workflowId: string | null | undefined): number => Number(/^p(\d)/.exec(workflowId ?? '')?.[1]);

  test('workflow tasks by priority, 3 where nobody says', limit, async () => {
    const queue = randomUUID();
    for (const key of [5, 4, 0, 3, 2, 1, 5, 1, 0, 2]) await start(queue, key);
    const keys: number[] = [];
    for (let count = 0; count < 10; count += 1) keys.push(keyOf((await poll(queue)).workflowExecution?.workflowId));
    assert.deepEqual(
      keys.map((key) => key || 3),
      [1, 1, 2, 2, 3, 3, 3, 4, 5, 5],
    );
  });

  test('an urgent task does not wait behind a large backlog', limit, async () => {
    const queue = randomUUID();
    await Promise.all(Array.from({ length: LARGE_BACKLOG }, () => start(queue, 5)));
    await Promise.all([start(queue, 1), start(queue, 1), start(queue, 2)]);
    const keys: number[] = [];
    for (let count = 0; count < 6; count += 1) keys.push(keyOf((await poll(queue)).workflowExecution?.workflowId));
    assert.deepEqual(keys, [1, 1, 2, 5, 5, 5]);
  });

  test('activities by priority, inherited from the workflow unless they say otherwise', limit, async () => {
    const queue = randomUUID();
    await start(queue, 4);
    const { taskToken } = await poll(queue);
    const command = (id: string, priority?: temporal.api.common.v1.IPriority) => {
      const scheduled = scheduleActivity(id, queue);
      const attributes = scheduled.scheduleActivityTaskCommandAttributes;
      return { ...scheduled, scheduleActivityTaskCommandAttributes: { ...attributes, ...(priority && { priority }) } };
    };
    const commands = [command('own 5', { priorityKey: 5 }), command('inherited 4'), command('own 1', { priorityKey: 1 })];
    await client.service.respondWorkflowTaskCompleted({ namespace, taskToken, identity, commands });
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const task = await client.service.pollActivityTaskQueue({ namespace, taskQueue: { name: queue }, identity });
      ids.push(task.activityId);
    }
    assert.deepEqual(ids, ['own 1', 'inherited 4', 'own 5']);
  });

  test('activities no faster than their worker wants', limit, async () => {
    const queue = randomUUID();
    await start(queue, 0);
    const { taskToken } = await poll(queue);
    const commands = Array.from({ length: 8 }, (_, index) => scheduleActivity(String(index), queue));
    await client.service.respondWorkflowTaskCompleted({ namespace, taskToken, identity, commands });
    const taskQueueMetadata = { maxTasksPerSecond: { value: 4 } };
    const pollActivity = () =>
      client.service.pollActivityTaskQueue({ namespace, taskQueue: { name: queue }, identity, taskQueueMetadata });
    const beganMs = Date.now();
    const tasks = await Promise.all(Array.from({ length: 8 }, pollActivity));
    const tookMs = Date.now() - beganMs;
    assert.equal(new Set(tasks.map(({ activityId }) => activityId)).size, 8);
    // A second's worth at once, the other four at four a second.
    assert.ok(tookMs >= 900, `8 tasks at 4 a second took ${tookMs} ms`);
    await Promise.all(
      tasks.map((task) => client.service.respondActivityTaskCompleted({ namespace, taskToken: task.taskToken, identity })),
    );
    const last = await poll(queue);
    await client.service.respondWorkflowTaskCompleted({
      namespace,
      taskToken: last.taskToken,
      identity,
      commands: [completeWorkflow()],
    });
  });
}
