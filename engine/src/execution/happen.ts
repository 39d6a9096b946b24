/** Something happened that the workflow may want to know (semantics WT-3, BUF-1). */
import { appendAll, timed, type NewEvent } from './append.js';
import type { RunDraft } from './draft.js';
import { wireSize } from './wire-size.js';
import { flushFullBuffer, overtakeUnwrittenTask, scheduleWorkflowTask } from './workflow-task-steps.js';

/** As in the system we are compatible with (BUF-1). */
const BUFFERED_EVENTS_MAX = 100;
const BUFFERED_BYTES_MAX = 2 * 1024 * 1024;

/**
 * While a workflow task is started the events wait in the buffer. Otherwise they are appended, and a task is scheduled unless one
 * waits already.
 */
export function happen(draft: RunDraft, ...events: readonly NewEvent[]): void {
  happenUnseen(draft, ...events);
  scheduleWorkflowTask(draft);
}

/** As `happen`, for what the workflow need not be told: no task is scheduled for it. */
export function happenUnseen(draft: RunDraft, ...events: readonly NewEvent[]): void {
  const task = draft.root.workflowTask;
  if (task.at === 'started') {
    for (const event of events) draft.record({ at: 'eventBuffered', event: timed(draft, event) });
    if (isBufferFull(draft)) flushFullBuffer(draft, task);
    return;
  }
  appendAll(draft, events);
  overtakeUnwrittenTask(draft);
}

function isBufferFull({ buffered }: RunDraft): boolean {
  if (buffered.size > BUFFERED_EVENTS_MAX) return true;
  let bytes = 0;
  for (const event of buffered.values()) bytes += wireSize(event);
  return bytes > BUFFERED_BYTES_MAX;
}
