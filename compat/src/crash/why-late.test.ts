// Goal: the judge of the crash suites says whose fault it is that a workflow was not seen closed. Method: looks made by hand.
import proto from '@temporalio/proto';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seconds } from '../golden/messages.js';
import { whyLate, type Look } from './why-late.js';

const { EventType, PendingWorkflowTaskState, WorkflowExecutionStatus } = proto.temporal.api.enums.v1;
const { WORKFLOW_EXECUTION_STATUS_RUNNING: RUNNING, WORKFLOW_EXECUTION_STATUS_COMPLETED: COMPLETED } = WorkflowExecutionStatus;
const workflow = { workflowId: 'w', runId: 'r', signals: [{ id: 'a', acknowledged: true }] };
const scheduled = { eventId: 2 as never, eventType: EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED, eventTime: seconds(90) };

function look(status: number, events: number): Look {
  const described = {
    workflowExecutionInfo: { status },
    pendingWorkflowTask: {
      state: PendingWorkflowTaskState.PENDING_WORKFLOW_TASK_STATE_SCHEDULED,
      attempt: 3,
      scheduledTime: seconds(90),
    },
  };
  return { host: 'h:1', atMs: 100_000, described, events: Array.from({ length: events }, () => scheduled) };
}

test('the judge tells a stuck workflow from a slow one and from one it heard of too late', () => {
  const says = (...looks: Look[]) => whyLate(workflow, 15_000, looks).split('\n')[0];
  assert.equal(says(look(COMPLETED, 9)), 'w is closed, but who waited for that was not told within 15000 ms');
  assert.match(says(look(RUNNING, 2), look(COMPLETED, 9)) ?? '', /slow, not stuck$/);
  assert.equal(says(look(RUNNING, 2), look(RUNNING, 2)), 'w is still open after 15000 ms, and nothing moves');
  assert.equal(says(look(RUNNING, 2), look(RUNNING, 5)), 'w is still open after 15000 ms, and gets on');
});

test('with the last events, their age, and what is pending', () => {
  const text = whyLate(workflow, 15_000, [look(RUNNING, 1)]);
  assert.match(text, /2 WORKFLOW_TASK_SCHEDULED 10000 ms ago/);
  assert.match(text, /workflow task PENDING_WORKFLOW_TASK_STATE_SCHEDULED, attempt 3, scheduled 10000 ms ago, started never/);
  assert.match(text, /signals acknowledged 1 of 1/);
});
