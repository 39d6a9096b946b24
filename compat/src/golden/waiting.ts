// What scenarios wait for. The questions they ask meanwhile are not written down.
import type { temporal } from '@temporalio/proto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HandWorker } from './hand-worker.js';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** A bounded wait; looks twenty times a second. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await isSo()) return;
    await sleep(50);
  }
  throw new Error(`${what} did not happen`);
}

function untilEvents(by: HandWorker, what: string, isSo: (event: HistoryEvent) => boolean): Promise<void> {
  return until(what, async () => (await by.events()).some(isSo));
}

/** Until there is an event of this type in the newest run. */
export function untilEvent(by: HandWorker, type: temporal.api.enums.v1.EventType): Promise<void> {
  return untilEvents(by, `event of type ${type}`, ({ eventType }) => eventType === type);
}

/** Until the newest run has this many events. */
export function untilEventNumber(by: HandWorker, eventId: number): Promise<void> {
  return untilEvents(by, `event ${eventId}`, (event) => Number(event.eventId) >= eventId);
}
