import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import type { WorkflowService } from '../../raw-client.js';
import { applicationFailure, completeWorkflow, continueAsNew, scheduleActivity, startChild, startTimer } from '../messages.js';
import type { HandWorker } from '../hand-worker.js';
import { outcome, type Scenarios } from '../scenario.js';
import { untilEvent } from '../waiting.js';

type Request = temporal.api.workflowservice.v1.IGetWorkflowExecutionHistoryRequest;
type Page = temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;

const { EventType, HistoryEventFilterType } = proto.temporal.api.enums.v1;
const closeOnly = { historyEventFilterType: HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT };

function read(by: HandWorker, more: Request = {}, service: WorkflowService = by.service): Promise<Page> {
  return service.getWorkflowExecutionHistory({ namespace: 'default', execution: { workflowId: by.workflowId }, ...more });
}

export const readingWaits: Scenarios = {
  'HIST-2 a reader waits in vain': async (by) => {
    await by.start();
    const { nextPageToken } = await read(by, { waitNewEvent: true });
    await read(by, { waitNewEvent: true, nextPageToken });
    await by.terminate();
  },

  'HIST-3 the close of a run that goes on is waited for in vain': async (by) => {
    await by.start();
    await Promise.all([read(by, { waitNewEvent: true, ...closeOnly }), read(by, closeOnly)]);
    await by.terminate();
  },

  'HIST-2 a buffered event wakes nobody': async (by) => {
    await by.start();
    const task = await by.pollWorkflow();
    const { nextPageToken } = await read(by, { waitNewEvent: true });
    const waiting = read(by, { waitNewEvent: true, nextPageToken });
    await by.pause(300);
    await by.signal('s1');
    await by.pause(300);
    await by.complete(task, [startTimer('t', 60)]);
    await waiting;
    await by.terminate();
  },

  'HIST-3 the close of a run, before and after': async (by) => {
    const first = await by.start();
    const waiting = read(by, { waitNewEvent: true, ...closeOnly });
    await by.pause(300);
    await by.signal('s1');
    await by.answer(continueAsNew(by.taskQueue));
    await waiting;
    await read(by, { ...closeOnly, execution: { workflowId: by.workflowId, runId: first } });
    await by.answer(startTimer('t', 60));
    await by.terminate();
    await read(by, closeOnly);
    await read(by, { ...closeOnly, waitNewEvent: true });
  },

  'HIST-4 a token holds its reader to the run': async (by) => {
    await by.start();
    const { nextPageToken } = await read(by, { waitNewEvent: true });
    await by.answer(completeWorkflow());
    await by.start();
    await read(by, { waitNewEvent: true, nextPageToken });
    await by.terminate();
  },

  'HIST tokens that fit nothing': async (by) => {
    const other = by.other('other');
    await by.start();
    await other.start();
    await outcome(read(by, { nextPageToken: Buffer.from('no token') }));
    const { nextPageToken } = await read(by, { waitNewEvent: true });
    await outcome(read(other, { nextPageToken }));
    await outcome(read(by, { maximumPageSize: -1 }));
    await by.terminate();
    await other.terminate();
  },

  'WT-22 a reader that waits sees a retried workflow task': async (by) => {
    await by.start();
    await by.fail(await by.pollWorkflow(), applicationFailure('f1'));
    await read(by);
    const { nextPageToken } = await read(by, { waitNewEvent: true });
    const task = await by.pollWorkflow();
    await read(by);
    const waiting = read(by, { waitNewEvent: true, nextPageToken });
    await by.pause(300);
    await by.complete(task, [completeWorkflow()]);
    await waiting;
  },

  'DESC-5 a child before and after its start': async (by) => {
    const child = by.other('child');
    await by.start();
    await by.answer(
      startChild(child.workflowId, child.taskQueue),
      startChild(`${child.workflowId}-2`, child.taskQueue),
      scheduleActivity('a1', `${by.taskQueue}.a`),
    );
    await untilEvent(by, EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED);
    await child.answer();
    await child.answer();
    await by.describe();
    await child.describe();
    await by.terminate();
  },
};
