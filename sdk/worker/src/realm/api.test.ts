// Goal: each function of the workflow package asks the server for the right things and takes the answers.
// Method: workflows in a realm; the test plays the server and reads commands as lines of text.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiWorkflows } from './api-workflows.js';
import { jobs, payloads, ScriptedRealm } from './scripted-realm.js';

let realm: ScriptedRealm;
before(async () => {
  realm = await ScriptedRealm.of(apiWorkflows);
});
after(() => realm.close());

test('timers and activities, in turn', async () => {
  const run = await realm.start('order', { args: ['A'] });
  assert.deepEqual(run.commands, ['startTimer 1 10000']);
  assert.deepEqual(await run.on(jobs.timer(1)), ['scheduleActivity 1 charge("A")']);
  assert.deepEqual(await run.on(jobs.activity(1, 5)), ['scheduleActivity my-id refund("A", 5)']);
  assert.deepEqual(await run.on(jobs.activity(2, 'ok')), ['complete [5,"ok"]']);
});

test('signals, updates with a validator, queries', async () => {
  const run = await realm.start('messages');
  assert.deepEqual(await run.on(jobs.update('add', -1)), ['rejected negative']);
  assert.deepEqual(await run.on(jobs.update('add', 2), jobs.update('missing')), [
    'accepted add-instance',
    'startTimer 1 1',
    'rejected No registered handler for update: missing',
  ]);
  assert.deepEqual(await run.query('state'), { total: 2, last: '' });
  await assert.rejects(run.query('unknown'), /did not register a handler for unknown.*\[.*state\]/);
  assert.deepEqual(await run.on(jobs.signal('done', 'end')), []);
  assert.deepEqual(await run.on(jobs.timer(1)), ['completed 2', 'complete 2']);
});

test('messages wait for their handlers, then go to the catch-alls', async () => {
  const run = await realm.start('lateHandlers', {}, [jobs.signal('done', 'a'), jobs.signal('other', 'b')]);
  assert.deepEqual(await run.on(jobs.update('u'), jobs.timer(1)), ['accepted u-instance', 'completed "u"']);
  assert.equal(await run.query('q'), 'q');
});

test('a condition with a timeout cancels its timer, or is cut off by it', async () => {
  const run = await realm.start('timedCondition');
  assert.deepEqual(run.commands, ['startTimer 1 1000']);
  assert.deepEqual(await run.on(jobs.timer(1)), ['startTimer 2 1000', 'cancelTimer 2', 'complete [false,true]']);
});

test('cancellation scopes', async () => {
  const run = await realm.start('scopes');
  assert.deepEqual(run.commands, ['startTimer 1 100', 'scheduleActivity 1 charge("slow")']);
  assert.deepEqual(await run.on(jobs.timer(1)), ['requestCancelActivity 1']);
  const cancelled = { message: 'a', cause: { message: 'c', canceledFailureInfo: {} }, activityFailureInfo: { activityId: '1' } };
  assert.deepEqual(
    await run.on({ type: 'resolveActivity', seq: 1, isLocal: false, result: { status: 'cancelled', failure: cancelled } }),
    ['scheduleActivity 2 refund("slow")'],
  );
  assert.deepEqual(await run.on(jobs.activity(2, 0)), ['startTimer 2 5000', 'cancelTimer 2', 'startTimer 3 1']);
  assert.deepEqual(await run.on(jobs.cancel), ['cancelTimer 3', 'cancelWorkflowExecution']);
});

test('child workflows: start, signal, result', async () => {
  const run = await realm.start('children');
  assert.deepEqual(run.commands, ['startChild 1 child kid (1)']);
  const started = (seq: number) =>
    ({ type: 'resolveChildWorkflowExecutionStart', seq, result: { status: 'succeeded', runId: `r${seq}` } }) as const;
  const ended = (seq: number, value: unknown) =>
    ({ type: 'resolveChildWorkflowExecution', seq, result: { status: 'completed', result: payloads(value)[0] } }) as const;
  assert.deepEqual(await run.on(started(1)), ['signal 1 {"childWorkflowId":"kid"} done("x")']);
  assert.deepEqual(await run.on({ type: 'resolveSignalExternalWorkflow', seq: 1 }), []);
  assert.deepEqual(await run.on(ended(1, 'R')), ['startChild 2 other kid-2 ()']);
  assert.deepEqual(await run.on(started(2), ended(2, 'S')), ['complete ["r1","R","S"]']);
});

test('other workflows: signal and cancel', async () => {
  const run = await realm.start('external');
  assert.deepEqual(run.commands, ['signal 1 {"namespace":"default","workflowId":"them","runId":""} poke(1)']);
  assert.deepEqual(await run.on({ type: 'resolveSignalExternalWorkflow', seq: 1 }), ['requestCancel 1 them']);
  const failure = { message: 'not found' };
  await run.on({ type: 'resolveRequestCancelExternalWorkflow', seq: 1, failure });
  assert.match(run.failure ?? run.commands.join(), /not found/);
});

test('a local activity backs off by a timer, then has its next attempt', async () => {
  const run = await realm.start('localActivity');
  assert.deepEqual(run.commands, ['scheduleLocalActivity 1 local("x") attempt 1']);
  const backoff = { status: 'backoff', attempt: 4, backoffMs: 90_000, originalScheduleTime: { seconds: 9 } } as const;
  assert.deepEqual(await run.on({ type: 'resolveActivity', seq: 1, isLocal: true, result: backoff }), ['startTimer 1 90000']);
  assert.deepEqual(await run.on(jobs.timer(1)), ['scheduleLocalActivity 2 local("x") attempt 4']);
  assert.deepEqual(await run.on(jobs.activity(2, 'y', true)), ['complete "y"']);
});

test('a trigger is resolved by a signal', async () => {
  const run = await realm.start('trigger');
  assert.deepEqual(await run.on(jobs.signal('done', 'now')), ['complete "now"']);
});

test('continue as new', async () => {
  assert.deepEqual((await realm.start('again', { args: [1] })).commands, ['continueAsNew again(2)']);
  assert.deepEqual((await realm.start('againElsewhere')).commands, ['continueAsNew next()']);
});

test('patches: live they are taken and marked once; in a replay only if history has the marker', async () => {
  const live = await realm.start('patches');
  assert.deepEqual(live.commands, ['patch a', 'patch b deprecated', 'complete [true,true,null]']);
  const old = await realm.start('patches', {}, [], { isReplaying: true });
  assert.deepEqual(old.commands, ['complete [false,false,null]']);
});

test('what a workflow knows of itself, and changes', async () => {
  const [memoPayload, attributePayload] = payloads('m', ['k']);
  const memo = { fields: { note: memoPayload as object } };
  const searchAttributes = { indexedFields: { Kind: attributePayload as object } };
  const run = await realm.start('info', {
    attempt: 2,
    memo,
    searchAttributes,
    parentWorkflow: { namespace: 'n', workflowId: 'p', runId: 'r' },
  });
  const parent = { namespace: 'n', workflowId: 'p', runId: 'r' };
  const changed = [{ note: 'm', b: 2 }, { Kind: ['k'], Amount: [7] }, '*fine*'];
  assert.deepEqual(run.commands, [
    'searchAttributes Amount',
    'memo a, b',
    `complete ${JSON.stringify(['workflow', 2, { note: 'm' }, { Kind: ['k'] }, parent, null, ...changed])}`,
  ]);
  assert.match(JSON.stringify(await run.query('__temporal_workflow_metadata')), /"type":"info".*"currentDetails":"\*fine\*"/);
});

test('what it knows of itself is the same as JSON, without real chance', async () => {
  const { commands } = await realm.start('tellsItself');
  assert.deepEqual(commands, ['complete [{"isReplaying":false,"isReplayingHistoryEvents":false},null,"number"]']);
});

test('clock and chance are those of the history: numbers of the official SDK for the same seed', async () => {
  const run = await realm.start('chance');
  const again = await realm.start('chance');
  assert.deepEqual(run.commands, again.commands);
  const values = JSON.parse(run.commands[0]?.slice('complete '.length) ?? '') as unknown[];
  assert.deepEqual(values.slice(4), [10_000, '1970-01-01T00:00:10.000Z', true]);
  assert.deepEqual(values.slice(0, 4), [
    '497d8508-ab5a-4bed-a3de-2d0b0104250f',
    0.37798349116928875,
    'b5dd5afe-bfb2-4df5-82f0-dcd9e3df885f',
    '2cc1fba8-9566-4367-8251-d01b979ade91',
  ]);
});

test('setTimeout is a timer of the workflow', async () => {
  const run = await realm.start('timeouts');
  assert.deepEqual(run.commands, ['startTimer 1 1000', 'startTimer 2 2000', 'cancelTimer 1']);
  assert.deepEqual(await run.on(jobs.timer(2)), ['complete ["second"]']);
});

test('a Nexus operation', async () => {
  const run = await realm.start('nexus');
  assert.deepEqual(run.commands, ['nexus 1 e/s/hello("you")']);
  assert.deepEqual(
    await run.on({ type: 'resolveNexusOperationStart', seq: 1, result: { status: 'started', operationToken: 't' } }),
    [],
  );
  const result = { status: 'completed', result: payloads('hi')[0] } as const;
  assert.deepEqual(await run.on({ type: 'resolveNexusOperation', seq: 1, result }), ['complete "hi"']);
});

test('AsyncLocalStorage follows promises', async () => {
  const run = await realm.start('contexts');
  assert.deepEqual(await run.on(jobs.timer(2), jobs.timer(1)), ['complete [1,2]']);
});

test('AsyncLocalStorage can be entered and disabled', async () => {
  const run = await realm.start('enteredContexts');
  await run.on(jobs.timer(1));
  assert.deepEqual(await run.on(jobs.timer(2)), ['complete ["a","b",null,"b","again"]']);
});

test('logs, metrics, sinks and the console leave as calls, with copies of their arguments; not in a replay', async () => {
  const run = await realm.start('talks');
  const calls = (run.completion?.sinkCalls ?? []).map(({ sinkName, functionName, arguments: args }) => [
    sinkName,
    functionName,
    args[0],
    args[1],
  ]);
  assert.deepEqual(
    calls
      .filter(([, , first]) => !String(first).startsWith('Workflow '))
      .map(([sink, fn, first]) => [sink, fn, typeof first === 'string' ? first : '']),
    [
      ['__perdure_log', 'info', 'hello'],
      ['__perdure_metric', 'counter', ''],
      ['mine', 'tell', ''],
      ['__perdure_console', 'log', '[talks(workflow)]'],
    ],
  );
  assert.deepEqual(calls.find(([sink]) => sink === 'mine')?.slice(2), [{ deep: [1] }, '[Function: anonymous]']);
  const [own, mine] = ['__perdure_log', 'mine'].map((name) =>
    run.completion?.sinkCalls.find(({ sinkName }) => sinkName === name),
  );
  assert.equal(own?.wholeInfo, undefined);
  assert.deepEqual(
    structuredClone([mine?.wholeInfo?.memo, mine?.wholeInfo?.typedSearchAttributes, mine?.wholeInfo?.workflowType]),
    [{ note: 'n' }, [{ key: { name: 'Mine', type: 'KEYWORD' }, value: 'k' }], 'talks'],
  );
  const replay = await realm.start('talks', {}, [], { isReplaying: true });
  assert.deepEqual(
    (replay.completion?.sinkCalls ?? []).map(({ sinkName }) => sinkName),
    ['mine'],
  );
});

test('a time may be set to a text, which it is when it was an argument', async () => {
  const when = '2026-01-02T03:04:05.000Z';
  const { commands } = await realm.start('times', { args: [when] });
  assert.equal(commands.at(-1), `complete [{"key":{"name":"When","type":"DATETIME"},"value":"${when}"}]`);
});

test('event groups mark commands', async () => {
  const run = await realm.start('groups');
  assert.equal(run.raw[0]?.eventGroupMarkers?.[0]?.label?.id, 'g');
});
