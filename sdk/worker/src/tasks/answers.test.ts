// Goal: only activities of the worker's own queue, and only as many as there is room for, are asked for with the answer to a task.
// Method: commands go through to a service that keeps what it is sent.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { command, workflowservice } from '@perdure/wire/types';
import { Answers } from './answers.js';
import type { TaskContext } from './task-context.js';
import { taskParts } from './task-parts.js';

const activity = (type: string, queue: string): command.Command => ({
  scheduleActivityTaskCommandAttributes: {
    activityType: { name: type },
    taskQueue: { name: queue },
    requestEagerExecution: true,
  },
});

test('eager activities are those of the own queue that there is room for', async () => {
  let sent: workflowservice.RespondWorkflowTaskCompletedRequest | undefined;
  const reserved: string[] = [];
  const context = {
    service: {
      respondWorkflowTaskCompleted: async (request: workflowservice.RespondWorkflowTaskCompletedRequest) => {
        sent = request;
        return {};
      },
    },
    facts: { namespace: 'default', taskQueue: 'own' },
    localActivities: { takeRetryCount: () => 0 },
    versioning: {},
    eagerActivities: {
      reserve: (types: readonly string[]) => types.map((type, index) => reserved.push(type) > 0 && index === 0),
      take: (count: number) => assert.equal(count, 1),
    },
  } as unknown as TaskContext;
  const commands = [activity('elsewhere', 'other'), activity('first', 'own'), activity('second', 'own')];
  const answer = { commands, messages: [], queryResults: new Map(), sdkMetadata: undefined, versioningBehavior: undefined };
  await new Answers(context).complete(taskParts({}, 0), { ...answer, forceNewTask: false });
  assert.deepEqual(reserved, ['first', 'second']);
  const eager = sent?.commands?.map(({ scheduleActivityTaskCommandAttributes: each }) => each?.requestEagerExecution);
  assert.deepEqual(eager, [false, true, false]);
});
