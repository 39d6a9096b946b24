import { statusOf } from '../raw-client.js';
import type { HandWorker } from './hand-worker.js';

/** A sequence of calls. What comes of each is written down, on the reference server once, on ours at every test. */
export type Scenario = (by: HandWorker) => Promise<void>;

/** Scenarios by title; the number of a known history or of a rule comes first. */
export type Scenarios = Readonly<Record<string, Scenario>>;

/** Waits for a call that a server may refuse: how it ended is in the transcript. */
export async function outcome(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (statusOf(error) === undefined) throw error;
  }
}
