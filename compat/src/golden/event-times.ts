// What is said about the times of events, as notes that are the same at every run.
import type { temporal } from '@temporalio/proto';
import type { HandWorker } from './hand-worker.js';

type Time = temporal.api.history.v1.IHistoryEvent['eventTime'];

/** The reference server fires timers up to a second late, and both servers are run on busy machines. */
const LATE_SECONDS_MAX = 2.5;

/** Notes that event `to` happened `seconds` after event `from`, or how long it really took. */
export async function noteDuration(by: HandWorker, from: number, to: number, seconds: number): Promise<void> {
  const events = await by.events();
  const took = secondsOf(events[to - 1]?.eventTime) - secondsOf(events[from - 1]?.eventTime);
  // The time a run started and the time of its first event may differ by a little.
  const asExpected = took > seconds - 0.05 && took < seconds + LATE_SECONDS_MAX;
  by.note(`from event ${from} to event ${to}: ${asExpected ? `${seconds} s` : `${took.toFixed(3)} s, not ${seconds} s`}`);
}

/** Notes the events in the order in which they happened; equal times keep the order of the history. */
export async function noteTimeOrder(by: HandWorker): Promise<void> {
  const events = await by.events();
  const ordered = events.toSorted((a, b) => secondsOf(a.eventTime) - secondsOf(b.eventTime));
  by.note(`events by time: ${ordered.map(({ eventId }) => String(eventId)).join(' ')}`);
}

function secondsOf(time: Time): number {
  return Number(time?.seconds ?? 0) + (time?.nanos ?? 0) / 1e9;
}
