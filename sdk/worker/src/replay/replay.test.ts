// Goal: a replay shows what a workflow that is stuck is stuck at, and is silent where code and history fit. Method: histories by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ScriptedHistory } from '../core/scripted-history.js';
import { ReplayError } from '../errors.js';
import { bundleOf } from '../realm/scripted-realm.js';
import { replayHistory, type ReplayableHistory } from './replay.js';

const source = `
import * as wf from '@perdure/workflow';
export async function atOnce() { throw new TypeError('at once'); }
export async function later() {
  wf.setHandler(wf.defineSignal('go'), () => { const { unsafe, historyLength } = wf.workflowInfo(); wf.proxySinks<any>().mine.tell(unsafe.isReplaying, historyLength); wf.proxySinks<any>().mine.once(); });
  await wf.sleep(1000);
  if (wf.workflowInfo().historyLength > 8) throw new TypeError('later');
  await wf.proxyLocalActivities<any>({ startToCloseTimeout: 1000 }).never();
}`;
const bundled = bundleOf(source);

async function replay({ events }: ScriptedHistory): Promise<readonly unknown[]> {
  const told: unknown[] = [];
  const fn = (_info: unknown, ...args: unknown[]) => void told.push(args);
  const sinks = { mine: { tell: { fn, callDuringReplay: true }, once: { fn } } };
  await replayHistory({ workflowBundle: await bundled, sinks }, { events } satisfies ReplayableHistory);
  return told;
}

function slept(): ScriptedHistory {
  const history = new ScriptedHistory().start('later').fullTask();
  history.timerStarted('1');
  return history;
}

test('the first task fails', async () => {
  const history = new ScriptedHistory().start('atOnce').task();
  await assert.rejects(replay(history), (error) => error instanceof ReplayError && /at once/.test(error.message));
  history.add('WORKFLOW_TASK_FAILED', { workflowTaskFailedEventAttributes: { scheduledEventId: 2, startedEventId: 3 } });
  await assert.rejects(replay(history), /at once/);
});

test('a later task fails', async () => {
  const history = slept();
  assert.deepEqual(await replay(history), []);
  history.timerFired('1', 5);
  assert.deepEqual(await replay(history), []);
  history.task();
  history.add('WORKFLOW_TASK_TIMED_OUT', { workflowTaskTimedOutEventAttributes: { scheduledEventId: 7, startedEventId: 8 } });
  await assert.rejects(replay(history), /later/);
  history.add('WORKFLOW_EXECUTION_TERMINATED');
  assert.deepEqual(await replay(history), []);
});

test('news is told as what it is, to sinks for replays only', async () => {
  const history = slept().signal('go');
  history.add('WORKFLOW_TASK_SCHEDULED');
  assert.deepEqual(await replay(history), [[false, 7]]);
});
