/** Something happened that the workflow may want to know (semantics WT-3, BUF-1). */
import { appendAll, timed, type NewEvent } from './append.js';
import type { RunDraft } from './draft.js';
import { overtakeUnwrittenTask, scheduleWorkflowTask } from './workflow-task-steps.js';

/**
 * While a workflow task is started the events wait in the buffer. Otherwise they are appended, and a task is scheduled unless one
 * waits already.
 */
export function happen(draft: RunDraft, ...events: readonly NewEvent[]): void {
  if (draft.root.workflowTask.at === 'started') {
    for (const event of events) draft.record({ at: 'eventBuffered', event: timed(draft, event) });
    return;
  }
  appendAll(draft, events);
  overtakeUnwrittenTask(draft);
  scheduleWorkflowTask(draft);
}
