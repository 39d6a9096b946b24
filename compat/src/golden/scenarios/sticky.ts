import { setTimeout as sleep } from 'node:timers/promises';
import { applicationFailure, completeWorkflow, seconds, startTimer } from '../messages.js';
import type { WorkflowTask } from '../hand-client.js';
import type { HandWorker } from '../hand-worker.js';
import { outcome, type Scenarios } from '../scenario.js';

/** The task that a signal makes, from the sticky queue: without a poller there, the server would turn to the normal queue at once. */
async function stickyTaskOf(by: HandWorker, signal: string): Promise<WorkflowTask> {
  const polled = by.pollSticky();
  // Nothing tells when the poll has arrived.
  await sleep(200);
  await by.signal(signal);
  return polled;
}

export const sticky: Scenarios = {
  'G30 a sticky task fails twice': async (by) => {
    await by.start();
    await by.completeSticky(await by.pollWorkflow(), [startTimer('t', 60)], 10);
    const task = await stickyTaskOf(by, 's1');
    await by.fail(task, applicationFailure('f1'));
    const second = await by.pollWorkflow();
    await by.fail(second, applicationFailure('f2'));
    const third = await by.pollWorkflow();
    await by.complete(third, [completeWorkflow()]);
    await by.history();
  },

  'G31 a sticky task whose worker has left': async (by) => {
    await by.start();
    await by.completeSticky(await by.pollWorkflow(), [startTimer('t', 60)], 1);
    await by.completeSticky(await stickyTaskOf(by, 's0'), [], 1);
    await by.signal('s1');
    await by.answer(completeWorkflow());
    await by.history();
  },

  'a sticky queue that is reset': async (by) => {
    const execution = { workflowId: by.workflowId };
    const reset = () => by.service.resetStickyTaskQueue({ namespace: 'default', execution });
    await outcome(reset());
    await by.start();
    await reset();
    await by.completeSticky(await by.pollWorkflow(), [startTimer('t', 60)], 10);
    await by.completeSticky(await stickyTaskOf(by, 's0'), [], 10);
    await reset();
    await reset();
    await by.signal('s1');
    const task = await by.pollWorkflow();
    await by.complete(task, [completeWorkflow()]);
    await outcome(reset());
    await by.history();
  },

  'a worker that shuts down': async (by) => {
    await by.start();
    await by.completeSticky(await by.pollWorkflow(), [startTimer('t', 60)], 10);
    await by.completeSticky(await stickyTaskOf(by, 's0'), [], 10);
    const waiting = by.pollStickyInVain();
    // The poll must have arrived before its worker says that it stops.
    await sleep(200);
    await by.service.shutdownWorker({ namespace: 'default', stickyTaskQueue: `${by.taskQueue}.sticky`, identity: 'worker' });
    await waiting;
    await by.signal('s1');
    await by.answer(completeWorkflow());
    await by.history();
  },

  'WT-12 nobody polls the sticky queue': async (by) => {
    await by.start();
    await by.completeSticky(await by.pollWorkflow(), [startTimer('t', 60)], 10);
    await by.signal('s1');
    // The whole history, though the event names the sticky queue.
    await by.answer(completeWorkflow());
    await by.history();
  },

  'WT-11 a completion without sticky attributes ends stickiness': async (by) => {
    await by.start();
    await by.completeSticky(await by.pollWorkflow(), [startTimer('t', 60)], 10);
    await by.complete(await stickyTaskOf(by, 's1'));
    await by.signal('s2');
    await by.answer(completeWorkflow());
    await by.history();
  },

  'WT-7 a sticky task times out, and then the next one': async (by) => {
    await by.start({ workflowTaskTimeout: seconds(1) });
    await by.completeSticky(await by.pollWorkflow(), [startTimer('t', 60)], 10);
    await stickyTaskOf(by, 's1');
    await by.pollWorkflow();
    await by.answer(completeWorkflow());
    await by.history();
  },
};
