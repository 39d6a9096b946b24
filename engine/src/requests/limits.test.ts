// Goal: limits that end a try or a run (semantics LIM, BUF-1, WT-14). Method: the smallest state that is just beyond a limit.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enums, type command } from '@perdure/wire/types';
import { RequestError } from '../errors.js';
import type { TransitionContext } from '../execution/draft.js';
import type { StartedWorkflowTask } from '../execution/workflow-task.js';
import type { RunState } from '../execution/state.js';
import { commands, type RunBench } from '../testing/run-bench.js';
import { begun, startTask } from '../testing/workflow-tasks.js';
import { decideActivityHeartbeat } from './activity-requests.js';
import { decideWorkflowTaskCompleted } from './complete-workflow-task.js';
import type { Decision } from './decision.js';
import { decideWorkflowTaskFailed } from './fail-workflow-task.js';
import { withinHistoryLimits } from './history-limits.js';
import { decideActivityTaskStarted } from './record-task-started.js';
import { decideSignal } from './signal-workflow.js';

const { EventType } = enums;
const signal = (bench: RunBench, bytes = 1) =>
  bench.try((state, context) =>
    decideSignal(state, { signalName: 's', input: { payloads: [{ data: new Uint8Array(bytes) }] } }, context),
  );

const typesFrom = (bench: RunBench, index: number) => bench.events.slice(index).map(({ eventType }) => eventType);

test('the 101st buffered event gives the started task up, and the next try is the second', () => {
  const bench = begun();
  startTask(bench);
  for (let count = 1; count <= 100; count += 1) signal(bench);
  assert.equal(bench.run.buffered.size, 100);
  signal(bench);
  assert.equal(bench.run.buffered.size, 0);
  assert.equal(bench.events.length, 4 + 101);
  assert.equal(bench.events[3]?.workflowTaskFailedEventAttributes?.cause, enums.WorkflowTaskFailedCause.FORCE_CLOSE_COMMAND);
  const task = bench.run.root.workflowTask;
  assert.ok(task.at === 'scheduled');
  assert.deepEqual([task.attempt, task.written], [2, false]);
});

test('buffered events of more than 2 MiB do the same', () => {
  const bench = begun();
  startTask(bench);
  signal(bench, 1_000_000);
  signal(bench, 1_000_000);
  assert.equal(bench.run.buffered.size, 2);
  signal(bench, 200_000);
  assert.deepEqual(typesFrom(bench, 2), [
    EventType.WORKFLOW_TASK_STARTED,
    EventType.WORKFLOW_TASK_FAILED,
    EventType.WORKFLOW_EXECUTION_SIGNALED,
    EventType.WORKFLOW_EXECUTION_SIGNALED,
    EventType.WORKFLOW_EXECUTION_SIGNALED,
  ]);
});

test('a payload of more than 2 MiB terminates the run, and nothing else of the completion stays', () => {
  const bench = begun();
  const task = startTask(bench);
  signal(bench);
  const large: command.Command = {
    commandType: enums.CommandType.RECORD_MARKER,
    recordMarkerCommandAttributes: {
      markerName: 'M',
      details: { all: { payloads: [{ data: new Uint8Array(2 * 1024 * 1024) }] } },
    },
  };
  const request = { commands: [commands.timer('t', 1), large], identity: 'w' };
  const answer = bench.try((state, context) => decideWorkflowTaskCompleted(state, task, request, context));
  assert.ok(answer instanceof RequestError);
  const reason = 'BadRecordMarkerAttributes: RecordMarkerCommandAttributes.Details exceeds size limit.';
  assert.equal(answer.message, reason);
  assert.deepEqual(typesFrom(bench, 2), [
    EventType.WORKFLOW_TASK_STARTED,
    EventType.WORKFLOW_TASK_FAILED,
    EventType.WORKFLOW_EXECUTION_SIGNALED,
    EventType.WORKFLOW_EXECUTION_TERMINATED,
  ]);
  assert.equal(bench.events[5]?.workflowExecutionTerminatedEventAttributes?.reason, reason);
});

test('an answer that is too large for the transport terminates the run, whichever attempt it was', () => {
  for (const attempt of [1, 2]) {
    const bench = begun();
    const fail = (task: StartedWorkflowTask, cause: enums.WorkflowTaskFailedCause) =>
      bench.try((state, context) => decideWorkflowTaskFailed(state, task, { cause, identity: 'w' }, context));
    if (attempt === 2) fail(startTask(bench), enums.WorkflowTaskFailedCause.WORKFLOW_WORKER_UNHANDLED_FAILURE);
    const task = startTask(bench);
    signal(bench);
    fail(task, enums.WorkflowTaskFailedCause.GRPC_MESSAGE_TOO_LARGE);
    const { cause } = bench.events[3]?.workflowTaskFailedEventAttributes ?? {};
    const { FORCE_CLOSE_COMMAND, WORKFLOW_WORKER_UNHANDLED_FAILURE } = enums.WorkflowTaskFailedCause;
    assert.equal(cause, attempt === 1 ? FORCE_CLOSE_COMMAND : WORKFLOW_WORKER_UNHANDLED_FAILURE);
    assert.deepEqual(typesFrom(bench, 4), [EventType.WORKFLOW_EXECUTION_SIGNALED, EventType.WORKFLOW_EXECUTION_TERMINATED]);
    const ended = bench.events[5]?.workflowExecutionTerminatedEventAttributes;
    assert.deepEqual(ended, { reason: 'GrpcMessageTooLarge', identity: 'history-service' });
  }
});

test('a run with too long or too large a history is terminated by the next change', () => {
  const grown = [
    [{ nextEventId: 51_201 }, 'Workflow history count exceeds limit.'],
    [{ historyBytes: 50 * 1024 * 1024 + 1 }, 'Workflow history size exceeds limit.'],
    [{ nextEventId: 51_200 }, undefined],
    [{ historyBytes: 50 * 1024 * 1024 }, undefined],
  ] as const;
  for (const [root, reason] of grown) {
    const bench = begun();
    const state = { ...bench.run, root: { ...bench.run.root, ...root } };
    const decided = decideSignal(state, { signalName: 's' }, bench.context());
    const within = withinHistoryLimits(state, decided, bench.context());
    assert.equal(within.error?.message, reason);
    const { root: after } = within.drafts[0] ?? assert.fail('nothing is changed');
    const { RUNNING, TERMINATED } = enums.WorkflowExecutionStatus;
    assert.equal(after.status, reason === undefined ? RUNNING : TERMINATED);
  }
});

test('a worker that only asks for more time gets 30 minutes of it', () => {
  const bench = begun();
  const heartbeat = () => {
    const task = bench.run.root.workflowTask.at === 'started' ? bench.run.root.workflowTask : startTask(bench);
    const request = { forceCreateNewWorkflowTask: true, returnNewWorkflowTask: true };
    return bench.try((state, context) => decideWorkflowTaskCompleted(state, task, request, context));
  };
  heartbeat();
  for (let minute = 1; minute <= 30; minute += 1) {
    bench.now += 60_000;
    assert.deepEqual(heartbeat(), { startedNextTask: true, startedActivities: [] });
  }
  bench.now += 1;
  const late = heartbeat();
  assert.ok(late instanceof RequestError);
  assert.equal(late.message, 'workflow task heartbeat timeout');
  assert.equal(bench.events.at(-1)?.eventType, EventType.WORKFLOW_TASK_TIMED_OUT);
  const { workflowTask, sticky } = bench.run.root;
  assert.deepEqual([workflowTask.at, workflowTask.attempt, sticky], ['scheduled', 2, undefined]);
});

test('a duration beyond all reason counts as a century, so that its end can be stored', () => {
  const bench = begun();
  const startToFireTimeout = { seconds: Number.MAX_SAFE_INTEGER, nanos: 2_147_483_647 };
  const task = startTask(bench);
  const command = {
    commandType: enums.CommandType.START_TIMER,
    startTimerCommandAttributes: { timerId: 't', startToFireTimeout },
  };
  bench.try((state, context) => decideWorkflowTaskCompleted(state, task, { commands: [command] }, context));
  const [timer] = [...bench.run.timers.values()];
  assert.ok(timer !== undefined && Number.isSafeInteger(timer.fireAtMs), String(timer?.fireAtMs));
  assert.ok(timer.fireAtMs - bench.context().now <= 100 * 365 * 86_400_000);
});

test('commands that no server could carry out fail the task, in the words of the field', () => {
  const bad = [
    [commands.activity('a', { taskQueue: { name: '/_sys/q' } }), 'task queue name cannot start with reserved prefix /_sys/'],
    [commands.activity('a', { priority: { priorityKey: -1 } }), "invalid priorities: priority key can't be negative"],
    [
      commands.activity('a', { retryPolicy: { backoffCoefficient: NaN } }),
      'BackoffCoefficient cannot be less than 1 on retry policy.',
    ],
    [
      commands.activity('a', { taskQueue: { name: 'other' }, useWorkflowBuildId: true }),
      'Activity with UseCompatibleVersion cannot run on different task queue.',
    ],
    [commands.child('c', { priority: { fairnessKey: 'k'.repeat(65) } }), 'fairness key length exceeds limit'],
    [commands.child('c', { searchAttributes: { indexedFields: { k: {} } } }), 'has no mapping defined for search attribute k'],
  ] as const;
  for (const [command, sentence] of bad) {
    const bench = begun();
    const task = startTask(bench);
    const answer = bench.try((state, context) => decideWorkflowTaskCompleted(state, task, { commands: [command] }, context));
    assert.ok(answer instanceof RequestError, sentence);
    assert.match(answer.message, new RegExp(`${sentence}$`));
  }
});

/** As the shell does: decides, and looks at the limits before anything is applied. */
function within<Reply>(
  bench: RunBench,
  decide: (state: RunState, context: TransitionContext) => Decision<Reply>,
): string | undefined {
  const answer = bench.try((state, context) => withinHistoryLimits(state, decide(state, context), context));
  return answer instanceof RequestError ? answer.message : undefined;
}

const payloadsOf = (bytes: number) => ({ payloads: [{ data: new Uint8Array(bytes) }] });
const closedAs = (bench: RunBench) => bench.events.at(-1)?.workflowExecutionTerminatedEventAttributes?.reason;

test('a completion that adds more than 4 MiB to history with what was buffered terminates the run', () => {
  const marker = (bytes: number): command.Command => ({
    commandType: enums.CommandType.RECORD_MARKER,
    recordMarkerCommandAttributes: { markerName: 'M', details: { all: payloadsOf(bytes) } },
  });
  for (const [bytes, reason] of [
    [1_100_000, undefined],
    [1_300_000, 'Transaction size exceeds limit.'],
  ] as const) {
    const bench = begun();
    const task = startTask(bench);
    signal(bench, 900_000);
    signal(bench, 900_000);
    const request = { commands: [marker(bytes), marker(bytes)], identity: 'w' };
    const answer = within(bench, (state, context) => decideWorkflowTaskCompleted(state, task, request, context));
    assert.deepEqual([answer, closedAs(bench)], [reason, reason]);
  }
});

test('details of heartbeats that together exceed 8 MiB terminate the run', () => {
  const bench = begun();
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const task = startTask(bench);
  const scheduling = ids.map((id) => commands.activity(id));
  bench.try((state, context) => decideWorkflowTaskCompleted(state, task, { commands: scheduling }, context));
  const beat = (activityId: string) => {
    const activity = [...bench.run.activities.values()].find((each) => each.activityId === activityId) ?? assert.fail();
    const { scheduledEventId, stamp, attempt } = activity;
    const pickUp = { scheduledEventId, stamp, taskQueue: activity.taskQueue, requestId: activityId, identity: 'w' };
    bench.try((state, context) => decideActivityTaskStarted(state, pickUp, context));
    const token = { scheduledEventId, stamp, attempt, activityId };
    return within(bench, (state, context) => decideActivityHeartbeat(state, token, { details: payloadsOf(1_900_000) }, context));
  };
  assert.deepEqual(ids.slice(0, 4).map(beat), [undefined, undefined, undefined, undefined]);
  assert.equal(beat('e'), 'Workflow mutable state size exceeds limit.');
  assert.equal(closedAs(bench), 'Workflow mutable state size exceeds limit.');
});
