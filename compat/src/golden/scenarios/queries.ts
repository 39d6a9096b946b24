import proto from '@temporalio/proto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowTask } from '../hand-client.js';
import type { HandWorker } from '../hand-worker.js';
import { applicationFailure, completeWorkflow, payloads, startTimer } from '../messages.js';
import { outcome, type Scenarios } from '../scenario.js';

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

export const queries: Scenarios = {
  'G50 query of an idle run, answered twice': async (by) => {
    await by.start();
    await by.answer();
    await by.history();
    const asked = ask(by);
    const task = await by.pollWorkflow();
    await answer(by, task);
    await asked;
    await outcome(answer(by, task));
    await by.history();
  },

  'a query on the sticky queue carries no history': async (by) => {
    await by.start();
    const polled = by.pollSticky();
    await by.completeSticky(await by.pollWorkflow(), [], 10);
    const asked = ask(by);
    const task = await polled;
    await answer(by, task);
    await asked;
  },

  'a query goes with the workflow task that waits, and only one': async (by) => {
    await by.start();
    const asked = ask(by);
    // The calls go over one connection, but nothing says in which order they are served.
    await sleep(300);
    await outcome(ask(by));
    const task = await by.pollWorkflow();
    const [id = ''] = Object.keys(task.queries ?? {});
    const resultType = QueryResultType.QUERY_RESULT_TYPE_ANSWERED;
    await by.complete(task, [], { queryResults: { [id]: { resultType, answer: payloads('seen') } } });
    await asked;
  },

  'a query that a completed task did not answer is asked on its own': async (by) => {
    await by.start();
    const refused = outcome(ask(by));
    await sleep(300);
    await by.answer();
    const task = await by.pollWorkflow();
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
    await outcome(ask(by));
    await by.start();
    await by.answer(completeWorkflow());
    const asked = ask(by);
    const task = await by.pollWorkflow();
    await answer(by, task);
    await asked;
  },

  'a query of a closed run goes to the normal queue, with the whole history': async (by) => {
    await by.start();
    await by.completeSticky(await by.pollWorkflow(), [startTimer('t', 60)], 10);
    const polled = by.pollSticky();
    await by.pause(200);
    await by.signal('s1');
    await by.completeSticky(await polled, [completeWorkflow()], 10);
    // Its worker has the run in its cache, and is not asked.
    const inVain = by.pollStickyInVain();
    await by.pause(200);
    const asked = ask(by);
    await answer(by, await by.pollWorkflow());
    await asked;
    await by.service.shutdownWorker({ namespace, stickyTaskQueue: `${by.taskQueue}.sticky`, identity: 'worker' });
    await inVain;
  },

  'answers nobody can take': async (by) => {
    const respond = (taskToken: Uint8Array) => by.service.respondQueryTaskCompleted({ namespace, taskToken });
    await outcome(respond(new Uint8Array(0)));
    await outcome(respond(Uint8Array.of(0x0a, 50)));
  },
};
