// Goal: a run asks the workflow code for the right things in the right order, live and on replay, and sends what it should.
// Method: histories written event by event, workflow code played by the test as completions; nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Activation, WorkflowCommand } from '@perdure/workflow/protocol';
import { DeterminismError } from './errors.js';
import { Run, type RunStep, type TaskAnswer, type WorkflowTask } from './run.js';
import { ScriptedHistory } from './scripted-history.js';

const facts = { namespace: 'default', taskQueue: 'queue', sdk: { name: 'test', version: '1' }, keepsSdkMetadata: true };
const newRun = () => new Run('workflow', 'run', 'test', facts);

function taskOf(script: ScriptedHistory, from = 1): WorkflowTask {
  const { events, previousStartedEventId, startedEventId } = script;
  const base = { messages: [], queries: [], legacyQuery: undefined, hasMorePages: false };
  return { ...base, previousStartedEventId, startedEventId, events: events.filter(({ eventId = 0 }) => eventId >= from) };
}

function activation(step: RunStep): Activation {
  assert.equal(step.type, 'activate');
  return (step as RunStep & { type: 'activate' }).activation;
}

function answer(step: RunStep): TaskAnswer {
  assert.equal(step.type, 'answer');
  return (step as RunStep & { type: 'answer' }).answer;
}

const jobs = (step: RunStep) => activation(step).jobs.map(({ type }) => type);

function complete(run: Run, ...commands: WorkflowCommand[]): RunStep {
  return run.complete({ runId: 'run', status: 'successful', commands, usedInternalFlags: [], sinkCalls: [] }, 1_000_000);
}

const startTimer = (seq: number): WorkflowCommand => ({ type: 'startTimer', seq, startToFireTimeoutMs: 1000 });
const finish: WorkflowCommand = { type: 'completeWorkflowExecution' };

test('a timer, task by task', () => {
  const run = newRun();
  const script = new ScriptedHistory().start().task();
  const first = run.takeTask(taskOf(script));
  assert.deepEqual(jobs(first), ['initializeWorkflow']);
  assert.equal(activation(first).isReplaying, false);
  assert.equal(activation(first).timestampMs, 3000);
  const { commands, sdkMetadata } = answer(complete(run, startTimer(1)));
  assert.deepEqual(
    commands.map(({ startTimerCommandAttributes }) => startTimerCommandAttributes?.timerId),
    ['1'],
  );
  assert.deepEqual(sdkMetadata?.coreUsedFlags, [1, 2, 3]);

  const from = script.events.length + 1;
  const started = (script.complete(), script.timerStarted('1'));
  script.timerFired('1', started);
  script.task();
  const second = run.takeTask(taskOf(script, from));
  assert.deepEqual(jobs(second), ['fireTimer']);
  const last = answer(complete(run, finish));
  assert.equal(last.commands.length, 1);
  assert.equal(run.isOver, true);
  assert.deepEqual(last.sdkMetadata?.coreUsedFlags, []);
});

/** A run whose timer has fired, and that is asked what it does then. */
function firedTimer(): ScriptedHistory {
  const script = new ScriptedHistory().start().fullTask();
  const started = script.timerStarted('1');
  script.timerFired('1', started);
  return script.task();
}

test('replay goes through the same activations, and ends where history does', () => {
  const run = newRun();
  const first = run.takeTask(taskOf(firedTimer()));
  assert.deepEqual(jobs(first), ['initializeWorkflow']);
  assert.equal(activation(first).isReplaying, true);
  const second = complete(run, startTimer(1));
  assert.deepEqual(jobs(second), ['fireTimer']);
  assert.equal(activation(second).isReplaying, false);
  assert.equal(answer(complete(run, finish)).commands.length, 1);
});

test('another command than the one in history is a determinism error that names both', () => {
  const run = newRun();
  run.takeTask(taskOf(firedTimer()));
  const source = { file: 'workflows.ts', line: 7, column: 3 };
  const activity: WorkflowCommand = {
    type: 'scheduleActivity',
    seq: 1,
    activityId: '1',
    activityType: 'charge',
    taskQueue: '',
    arguments: [],
    headers: {},
    cancellationType: 'TRY_CANCEL',
    doNotEagerlyExecute: false,
    source,
  };
  assert.throws(
    () => complete(run, activity),
    (error: unknown) => {
      assert.ok(error instanceof DeterminismError);
      assert.equal(error.event?.eventId, 5);
      assert.match(error.command?.text ?? '', /SCHEDULE_ACTIVITY_TASK\(activityType charge, activityId 1\)/);
      assert.deepEqual(error.command?.source, source);
      return true;
    },
  );
});

test('no command where history has one is a determinism error, and so is a command too many before an event', () => {
  const silent = newRun();
  silent.takeTask(taskOf(firedTimer()));
  assert.throws(() => complete(silent), DeterminismError);
});

test('pages are asked for until two stretches are at hand', () => {
  const run = newRun();
  const whole = taskOf(firedTimer());
  const step = run.takeTask({ ...whole, events: whole.events.slice(0, 3), hasMorePages: true });
  assert.equal(step.type, 'fetchPage');
  assert.deepEqual(jobs(run.addPage(whole.events.slice(3), false)), ['initializeWorkflow']);
});

test('queries come alone, after what there is to do, and are answered with the task', () => {
  const run = newRun();
  const query = { type: 'queryWorkflow', queryId: 'q', queryType: 'state', arguments: [], headers: {} } as const;
  run.takeTask({ ...taskOf(new ScriptedHistory().start().task()), queries: [query] });
  const asked = complete(run, startTimer(1));
  assert.deepEqual(jobs(asked), ['queryWorkflow']);
  assert.equal(activation(asked).isReplaying, true);
  const response: WorkflowCommand = { type: 'respondToQuery', queryId: 'q', result: { status: 'succeeded' } };
  const { queryResults, commands } = answer(complete(run, response));
  assert.deepEqual([...queryResults.keys()], ['q']);
  assert.equal(commands.length, 1);
});

test('a query alone is answered from the cached run without waking it', () => {
  const run = newRun();
  run.takeTask(taskOf(new ScriptedHistory().start().task()));
  answer(complete(run, startTimer(1)));
  const legacyQuery = { type: 'queryWorkflow', queryId: 'legacy', queryType: 'state', arguments: [], headers: {} } as const;
  const asked = run.takeTask({
    events: [],
    previousStartedEventId: 3,
    startedEventId: 0,
    hasMorePages: false,
    messages: [],
    queries: [],
    legacyQuery,
  });
  assert.deepEqual(jobs(asked), ['queryWorkflow']);
  const step = complete(run, { type: 'respondToQuery', queryId: 'legacy', result: { status: 'succeeded' } });
  assert.equal(step.type, 'answerQuery');
});

test('a timer withdrawn in the task that asked for it is never sent', () => {
  const run = newRun();
  run.takeTask(taskOf(new ScriptedHistory().start().task()));
  const { commands } = answer(complete(run, startTimer(1), { type: 'cancelTimer', seq: 1 }, startTimer(2)));
  assert.deepEqual(
    commands.map(({ startTimerCommandAttributes }) => startTimerCommandAttributes?.timerId),
    ['2'],
  );
});

test('what the code asks for after the end goes before it', () => {
  const run = newRun();
  run.takeTask(taskOf(new ScriptedHistory().start().task()));
  const { commands } = answer(complete(run, finish, startTimer(1)));
  assert.equal(commands.length, 2);
  assert.ok(commands[1]?.completeWorkflowExecutionCommandAttributes !== undefined);
});

test('signals stand before other news, whatever their order in history', () => {
  const run = newRun();
  const script = new ScriptedHistory().start().task();
  run.takeTask(taskOf(script));
  answer(complete(run, startTimer(1)));
  const from = script.events.length + 1;
  script.timerFired('1', (script.complete(), script.timerStarted('1')));
  script.signal('go').task();
  assert.deepEqual(jobs(run.takeTask(taskOf(script, from))), ['signalWorkflow', 'fireTimer']);
});

test('a local activity holds the task up, and its marker goes out with it', () => {
  const run = newRun();
  run.takeTask(taskOf(new ScriptedHistory().start().task()));
  assert.equal(complete(run, localActivity(1)).type, 'wait');
  assert.deepEqual(
    run.takeLocalActivityWork().map(({ type }) => type),
    ['run'],
  );
  run.localActivityEnded(1, { outcome: { status: 'completed', result: {} }, runtimeMs: 500, attempt: 1 });
  const resolved = run.next();
  assert.deepEqual(jobs(resolved), ['resolveActivity']);
  assert.equal(activation(resolved).timestampMs, 3500);
  const { commands } = answer(complete(run, finish));
  assert.equal(commands[0]?.recordMarkerCommandAttributes?.markerName, 'core_local_activity');
  assert.equal(commands.length, 2);
});

test('a task that takes long is answered in the middle of a local activity, and the next one gets its end', () => {
  const run = newRun();
  const script = new ScriptedHistory().start().task();
  run.takeTask(taskOf(script));
  assert.equal(complete(run, localActivity(1)).type, 'wait');
  run.takeLocalActivityWork();
  assert.equal(answer(run.heartbeatDue()).forceNewTask, true);
  const from = script.events.length + 1;
  script.complete().task();
  assert.equal(run.takeTask(taskOf(script, from)).type, 'wait');
  run.localActivityEnded(1, { outcome: { status: 'completed', result: {} }, runtimeMs: 9000, attempt: 1 });
  assert.deepEqual(jobs(run.next()), ['resolveActivity']);
  assert.equal(answer(complete(run, finish)).forceNewTask, false);

  // On replay the two tasks are one, and the activity is not run again.
  script.complete();
  script.add('MARKER_RECORDED', { markerRecordedEventAttributes: recordedMarker() });
  script.add('WORKFLOW_EXECUTION_COMPLETED');
  const replayed = newRun();
  assert.deepEqual(jobs(replayed.takeTask({ ...taskOf(script), previousStartedEventId: 6 })), ['initializeWorkflow']);
  assert.deepEqual(jobs(complete(replayed, localActivity(1))), ['resolveActivity']);
  assert.equal(complete(replayed, finish).type, 'nothing');
  assert.equal(replayed.takeLocalActivityWork().length, 0);
});

function recordedMarker() {
  const data = JSON.stringify({
    seq: 1,
    attempt: 1,
    activity_id: '1',
    activity_type: 'work',
    complete_time: { seconds: 12, nanos: 0 },
  });
  const details = { data: { payloads: [{ data: new TextEncoder().encode(data) }] }, result: { payloads: [{}] } };
  return { markerName: 'core_local_activity', details };
}

function localActivity(seq: number): WorkflowCommand {
  const ids = { activityId: String(seq), activityType: 'work', arguments: [], headers: {} };
  return { type: 'scheduleLocalActivity', seq, ...ids, attempt: 1, cancellationType: 'TRY_CANCEL' };
}
