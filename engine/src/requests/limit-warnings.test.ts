// Goal: what comes near a limit is told to the shell, so that it gets into the log, and changes nothing (semantics LIM).
// Method: sizes at a limit and just beyond it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enums, type command } from '@perdure/wire/types';
import type { RunRoot } from '../execution/state.js';
import { commands } from '../testing/run-bench.js';
import { begun, startTask } from '../testing/workflow-tasks.js';
import { decideWorkflowTaskCompleted } from './complete-workflow-task.js';
import { withinHistoryLimits } from './history-limits.js';
import { decideSignal } from './signal-workflow.js';
import { decideTerminate } from './terminate-workflow.js';

const KiB = 1024;
const MiB = 1024 * KiB;

/** What the completion of the first task with these commands comes to. */
function completedWith(...list: command.Command[]) {
  const bench = begun();
  const started = startTask(bench);
  const decision = decideWorkflowTaskCompleted(bench.run, started, { commands: list }, bench.context());
  return withinHistoryLimits(bench.run, decision, bench.context());
}

const marker = (bytes: number): command.Command => ({
  commandType: enums.CommandType.RECORD_MARKER,
  recordMarkerCommandAttributes: { markerName: 'M', details: { all: { payloads: [{ data: new Uint8Array(bytes) }] } } },
});
const memo = (bytes: number): command.Command => ({
  commandType: enums.CommandType.MODIFY_WORKFLOW_PROPERTIES,
  modifyWorkflowPropertiesCommandAttributes: { upsertedMemo: { fields: { name: { data: new Uint8Array(bytes) } } } },
});
const sizes = ({ warnings }: ReturnType<typeof completedWith>) =>
  warnings?.map(({ what, operation, limit, ends }) => [what, operation, limit, ends]);

test('a command that carries more than half a MiB, or 2 KiB of memo', () => {
  assert.equal(sizes(completedWith(marker(500 * KiB), memo(2000), commands.timer('t', 1))), undefined);
  const large = completedWith(commands.timer('t', 1), marker(600 * KiB), memo(2048));
  assert.deepEqual(sizes(large), [
    ['blob data size', 'RecordMarker', 512 * KiB, false],
    ['memo size', 'ModifyWorkflowProperties', 2 * KiB, false],
  ]);
  assert.equal(large.error, undefined);
  const ended = completedWith(marker(3 * MiB));
  assert.deepEqual(sizes(ended), [['blob data size', 'RecordMarker', 2 * MiB, true]]);
  assert.match(ended.error?.message ?? '', /exceeds size limit/);
});

/** Of a change to a run that has grown so far. */
function warningsAt(root: Partial<RunRoot>, decide: typeof decideSignal | typeof decideTerminate = decideSignal) {
  const bench = begun();
  const state = { ...bench.run, root: { ...bench.run.root, ...root } };
  const decision = decide(state, { signalName: 's' }, bench.context());
  const within = withinHistoryLimits(state, decision, bench.context());
  if (within.warnings === undefined) assert.equal(within, decision);
  return within.warnings?.map(({ what, size, limit, ends }) => [what, size, limit, ends]);
}

test('a history of more than 10,240 events or 10 MiB, at each change', () => {
  assert.equal(warningsAt({ nextEventId: 10_240, historyBytes: 10 * MiB }), undefined);
  assert.deepEqual(warningsAt({ nextEventId: 10_241, historyBytes: 10 * MiB + 1 }), [
    ['history size', 10 * MiB + 1, 10 * MiB, false],
    ['history count', 10_241, 10_240, false],
  ]);
  assert.deepEqual(warningsAt({ nextEventId: 51_201, historyBytes: 11 * MiB }), [
    ['history size', 11 * MiB, 10 * MiB, false],
    ['history count', 51_201, 51_200, true],
  ]);
});

test('a run that closes is not ended for its size, and is told of', () => {
  assert.deepEqual(warningsAt({ nextEventId: 51_300 }, decideTerminate), [['history count', 51_300, 10_240, false]]);
});

test('more than 1 MiB beside the history, when something large is added', () => {
  assert.deepEqual(sizes(completedWith(memo(MiB + 1))), [
    ['blob data size', 'ModifyWorkflowProperties', 512 * KiB, false],
    ['memo size', 'ModifyWorkflowProperties', 2 * KiB, false],
    ['mutable state size', undefined, MiB, false],
  ]);
});
