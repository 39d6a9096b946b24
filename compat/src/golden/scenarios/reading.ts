import type { temporal } from '@temporalio/proto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowService } from '../../raw-client.js';
import type { HandWorker } from '../hand-worker.js';
import { applicationFailure, completeWorkflow, scheduleActivity, startTimer } from '../messages.js';
import { outcome, type Scenarios } from '../scenario.js';

type Page = temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;

type PageRequest = temporal.api.workflowservice.v1.IGetWorkflowExecutionHistoryRequest;
type ReversePage = temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseResponse;
type ReversePageRequest = temporal.api.workflowservice.v1.IGetWorkflowExecutionHistoryReverseRequest;

const noToken = new Uint8Array();

export const reading: Scenarios = {
  'HIST-1 a history in pages': async (by) => {
    await threeWorkflowTasks(by);
    by.note(await idsOverPages((nextPageToken) => page(by.unrecorded, by, { maximumPageSize: 2, nextPageToken })));
    const { nextPageToken } = await page(by.unrecorded, by, { maximumPageSize: 1 });
    await by.terminate();
    await page(by.service, by, { nextPageToken });
  },

  'HIST-1 a history from its end': async (by) => {
    await threeWorkflowTasks(by);
    await reversePage(by.service, by, {});
    by.note(await idsOverPages((nextPageToken) => reversePage(by.unrecorded, by, { maximumPageSize: 1, nextPageToken })));
    await by.signal('s3');
    const started = await by.pollWorkflow();
    await reversePage(by.service, by, {});
    await by.fail(started, applicationFailure('f1'));
    await by.pollWorkflow();
    await reversePage(by.service, by, {});
    await by.terminate();
    await reversePage(by.service, by, {});
  },

  'a history from its end that cannot be read': async (by) => {
    await by.start();
    const nextPageToken = Buffer.from('no token');
    await outcome(reversePage(by.service, by, { nextPageToken }));
    const execution = { workflowId: `${by.workflowId}-x` };
    await outcome(reversePage(by.service, by, { execution }));
    await by.terminate();
  },

  'HIST-2 a reader that waits gets each event once': async (by) => {
    await by.start();
    await by.answer(startTimer('t', 60));
    const next = (nextPageToken: Uint8Array) => page(by.service, by, { waitNewEvent: true, nextPageToken });
    const first = await next(noToken);
    const waiting = next(first.nextPageToken);
    // The reader must be waiting, or it gets more than the signal.
    await sleep(300);
    await by.signal('s1');
    const second = await waiting;
    await by.answer(completeWorkflow());
    await next(second.nextPageToken);
  },

  'DESC describe tells what is pending': async (by) => {
    await by.start();
    await by.describe();
    await by.answer(scheduleActivity('a1', by.taskQueue));
    await by.describe();
    await by.completeActivity(await by.pollActivity(), 'ares');
    await by.answer(completeWorkflow());
    await by.describe();
  },
};

async function threeWorkflowTasks(by: HandWorker): Promise<void> {
  await by.start();
  await by.answer(startTimer('t', 60));
  await by.signal('s1');
  await by.answer();
  await by.signal('s2');
  await by.answer();
}

/** How many events a page has depends on how a server stores them, so only their order is noted, and that there is more than one page. */
async function idsOverPages(
  read: (nextPageToken: Uint8Array) => Promise<Pick<Page, 'history' | 'nextPageToken'>>,
): Promise<string> {
  const ids: string[] = [];
  let pages = 0;
  for (let token: Uint8Array = noToken; pages < 30 && (pages === 0 || token.length > 0); pages += 1) {
    const { history, nextPageToken } = await read(token);
    ids.push(...(history?.events ?? []).map(({ eventId }) => String(eventId)));
    token = nextPageToken;
  }
  return `events over ${pages > 2 ? 'several pages' : `${pages} pages`}: ${ids.join(' ')}`;
}

function page(service: WorkflowService, by: HandWorker, more: PageRequest): Promise<Page> {
  const execution = { workflowId: by.workflowId };
  return service.getWorkflowExecutionHistory({ namespace: 'default', execution, ...more });
}

function reversePage(service: WorkflowService, by: HandWorker, more: ReversePageRequest): Promise<ReversePage> {
  const execution = { workflowId: by.workflowId };
  return service.getWorkflowExecutionHistoryReverse({ namespace: 'default', execution, ...more });
}
