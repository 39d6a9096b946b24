import assert from 'node:assert/strict';
import type { HandWorker } from './hand-worker.js';

/** A sequence of calls whose history is known event by event from the reference server. */
export type Scenario = (by: HandWorker) => Promise<void>;

/** Scenarios by title; the number of a recorded history comes first. */
export type Scenarios = Readonly<Record<string, Scenario>>;

/** Events 1 to 4 of nearly every scenario: started, and the first workflow task completed. */
export const started = [
  '1 WorkflowStarted type=W tq=Q wft_timeout=10s orig_run=<R1> identity=client first_run=<R1> attempt=1 first_wft_backoff=0s',
  '2-4 WFT',
] as const;

/** Compares the whole history with the lines of `expected`. */
export async function expectHistory(by: HandWorker, expected: string, runId?: string): Promise<void> {
  assert.deepEqual(await by.history(runId), lines(expected));
}

/** As `expectHistory` for a history that begins with the `started` events. */
export async function expectAfterStart(by: HandWorker, expected: string): Promise<void> {
  assert.deepEqual(await by.history(), [...started, ...lines(expected)]);
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
