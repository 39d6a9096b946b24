import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HandWorker, WorkflowTask } from '../hand-worker.js';
import { applicationFailure, completeWorkflow, payloads } from '../messages.js';
import type { Scenarios } from '../scenario.js';

const { QueryResultType } = proto.temporal.api.enums.v1;
const namespace = 'default';

const ask = (by: HandWorker) =>
  by.service.queryWorkflow({
    namespace,
    execution: { workflowId: by.workflowId },
    query: { queryType: 'state', queryArgs: payloads('arg') },
  });

const answer = (by: HandWorker, { taskToken }: WorkflowTask) =>
  by.service.respondQueryTaskCompleted({
    namespace,
    taskToken,
    completedType: QueryResultType.QUERY_RESULT_TYPE_ANSWERED,
    queryResult: payloads('fine'),
  });

/** Messages of the protobuf library do not equal plain objects. */
const textOf = (sent: temporal.api.common.v1.IPayloads | null | undefined) =>
  sent?.payloads?.map(({ data }) => Buffer.from(data ?? []).toString());

const idsOf = ({ history }: WorkflowTask) => history?.events?.map(({ eventId }) => Number(eventId)) ?? [];

export const queries: Scenarios = {
  'G50 query of an idle run, answered twice': async (by) => {
    await by.start();
    await by.answer();
    const before = await by.history();
    const asked = ask(by);
    const task = await by.pollWorkflow();
    assert.deepEqual([task.query?.queryType, textOf(task.query?.queryArgs)], ['state', ['"arg"']]);
    const ids = [task.previousStartedEventId, task.startedEventId].map(Number);
    assert.deepEqual([task.attempt, ...ids, task.scheduledTime, task.startedTime], [1, 3, 0, null, null]);
    assert.deepEqual([idsOf(task), task.workflowExecution?.workflowId], [[1, 2, 3, 4], by.workflowId]);
    await answer(by, task);
    assert.deepEqual(textOf((await asked).queryResult), ['"fine"']);
    await assert.rejects(answer(by, task), { code: 5, details: 'query task not found, or already expired' });
    assert.deepEqual(await by.history(), before);
  },

  'a query on the sticky queue carries no history': async (by) => {
    await by.start();
    const polled = by.pollSticky();
    await by.completeSticky(await by.pollWorkflow(), [], 10);
    const asked = ask(by);
    const task = await polled;
    assert.deepEqual([idsOf(task), Number(task.previousStartedEventId)], [[], 3]);
    await answer(by, task);
    assert.deepEqual(textOf((await asked).queryResult), ['"fine"']);
  },

  'a query goes with the workflow task that waits, and only one': async (by) => {
    await by.start();
    const asked = ask(by);
    // The calls go over one connection, but nothing says in which order they are served.
    await sleep(300);
    await assert.rejects(ask(by), {
      code: 8,
      details:
        'consistent query buffer is full, this may be caused by too many queries and workflow not able to process query fast enough',
    });
    const task = await by.pollWorkflow();
    assert.equal(task.query, null);
    const [id = '', ...others] = Object.keys(task.queries ?? {});
    assert.deepEqual([task.queries?.[id]?.queryType, others], ['state', []]);
    const resultType = QueryResultType.QUERY_RESULT_TYPE_ANSWERED;
    await by.complete(task, [], { queryResults: { [id]: { resultType, answer: payloads('seen') } } });
    assert.deepEqual(textOf((await asked).queryResult), ['"seen"']);
  },

  'a query that a completed task did not answer is asked on its own': async (by) => {
    await by.start();
    const refused = assert.rejects(ask(by), { code: 3, details: 'sorry' });
    await sleep(300);
    await by.answer();
    const task = await by.pollWorkflow();
    assert.equal(task.query?.queryType, 'state');
    await by.service.respondQueryTaskCompleted({
      namespace,
      taskToken: task.taskToken,
      completedType: QueryResultType.QUERY_RESULT_TYPE_FAILED,
      errorMessage: 'sorry',
      failure: applicationFailure('why'),
    });
    await refused;
  },

  'queries of closed runs': async (by) => {
    await by.start();
    await by.terminate();
    await assert.rejects(ask(by), { code: 9, details: 'Workflow execution closed before WorkflowTaskStarted event' });
    await by.start();
    await by.answer(completeWorkflow());
    const asked = ask(by);
    const task = await by.pollWorkflow();
    assert.deepEqual(idsOf(task), [1, 2, 3, 4, 5]);
    await answer(by, task);
    assert.deepEqual(textOf((await asked).queryResult), ['"fine"']);
  },

  'answers nobody can take': async (by) => {
    const respond = (taskToken: Uint8Array) => by.service.respondQueryTaskCompleted({ namespace, taskToken });
    await assert.rejects(respond(new Uint8Array(0)), { code: 3 });
    await assert.rejects(respond(Uint8Array.of(0x0a, 50)), { code: 3, details: 'Error deserializing task token.' });
  },
};
