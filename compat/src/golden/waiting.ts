// What scenarios of several workflows wait for.
import type { temporal } from '@temporalio/proto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HandWorker } from './hand-worker.js';

/** The run that has the workflow id now, from here on shown by its place. */
export async function currentRun(by: HandWorker): Promise<string> {
  const runId = (await by.describe()).workflowExecutionInfo?.execution?.runId ?? '';
  if (!by.runs.includes(runId)) by.runs.push(runId);
  return runId;
}

/** Until there is an event of this type in the newest run; a bounded wait. */
export async function untilEvent(by: HandWorker, type: temporal.api.enums.v1.EventType): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await by.events()).some(({ eventType }) => eventType === type)) return;
    await sleep(50);
  }
  throw new Error(`no event of type ${type} came`);
}
