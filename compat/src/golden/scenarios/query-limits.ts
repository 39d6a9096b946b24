import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import { applicationFailure, completeWorkflow, failWorkflow, payloads, startTimer } from '../messages.js';
import type { HandWorker } from '../hand-worker.js';
import { outcome, type Scenarios } from '../scenario.js';

const { QueryRejectCondition, QueryResultType } = proto.temporal.api.enums.v1;
const namespace = 'default';

function ask(by: HandWorker, more: temporal.api.workflowservice.v1.IQueryWorkflowRequest = {}): Promise<unknown> {
  return by.service.queryWorkflow({
    namespace,
    execution: { workflowId: by.workflowId },
    query: { queryType: 'state' },
    ...more,
  });
}

const notOpen = { queryRejectCondition: QueryRejectCondition.QUERY_REJECT_CONDITION_NOT_OPEN };
const notCompleted = { queryRejectCondition: QueryRejectCondition.QUERY_REJECT_CONDITION_NOT_COMPLETED_CLEANLY };

async function answered(by: HandWorker, asked: Promise<unknown>): Promise<void> {
  const { taskToken } = await by.pollWorkflow();
  const completedType = QueryResultType.QUERY_RESULT_TYPE_ANSWERED;
  await by.service.respondQueryTaskCompleted({ namespace, taskToken, completedType, queryResult: payloads('fine') });
  await asked;
}

export const queryLimits: Scenarios = {
  'QRY-4 rejected by the state of the run': async (by) => {
    await by.start();
    await by.answer(startTimer('t', 60));
    await answered(by, ask(by, notOpen));
    await by.terminate();
    await outcome(ask(by, notOpen));
    await outcome(ask(by, notCompleted));
    await by.start();
    await by.answer(completeWorkflow());
    await outcome(ask(by, notOpen));
    await answered(by, ask(by, notCompleted));
    await by.start();
    await by.answer(failWorkflow(applicationFailure('f')));
    await outcome(ask(by, notCompleted));
  },

  'QRY-5 the workflow task fails again and again': async (by) => {
    await by.start();
    for (let attempt = 1; attempt < 4; attempt += 1) await by.fail(await by.pollWorkflow(), applicationFailure('f'));
    await outcome(ask(by));
    await by.terminate();
  },

  'QRY a query without a type': async (by) => {
    await by.start();
    await outcome(ask(by, { query: { queryType: '' } }));
    await outcome(ask(by, { query: null }));
    await outcome(ask(by, { execution: null }));
    await by.terminate();
  },

  'QRY-1 a query waits for what the workflow has not seen': async (by) => {
    await by.start();
    await by.answer(startTimer('t', 60));
    await by.signal('s1');
    const asked = outcome(ask(by));
    await by.pause(300);
    const task = await by.pollWorkflow();
    const [id = ''] = Object.keys(task.queries ?? {});
    const resultType = QueryResultType.QUERY_RESULT_TYPE_FAILED;
    await by.complete(task, [], {
      queryResults: { [id]: { resultType, errorMessage: 'no', failure: applicationFailure('why') } },
    });
    await asked;
    await by.history();
  },

  'QRY-1 a query with the workflow task that closes the run': async (by) => {
    await by.start();
    const asked = outcome(ask(by));
    await by.pause(300);
    const task = await by.pollWorkflow();
    const [id = ''] = Object.keys(task.queries ?? {});
    const resultType = QueryResultType.QUERY_RESULT_TYPE_ANSWERED;
    await by.complete(task, [completeWorkflow()], { queryResults: { [id]: { resultType, answer: payloads('last') } } });
    await asked;
  },
};
