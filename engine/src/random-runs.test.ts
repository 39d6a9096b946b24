// Goal: no order of requests, timeouts and crashes breaks a run. Method: seeded random walks over everything that can happen to a
// run; after each step the bench checks the history, the rows, and that the stored facts alone, from the first on, give the same state.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timersOfActivity } from './execution/rows.js';
import { isRunning } from './execution/state.js';
import { decideWorkflowTaskCompleted } from './requests/complete-workflow-task.js';
import { decideActivityTaskStarted, decideWorkflowTaskStarted } from './requests/record-task-started.js';
import { Walk } from './testing/random-walk.js';
import { commands, RunBench } from './testing/run-bench.js';
import { seeded } from './testing/seeded.js';

test('random walks never break a run', () => {
  const counts = new Map<string, number>();
  let closed = 0;
  let chains = 0;
  for (let seed = 1; seed <= 440; seed += 1) {
    const walk = new Walk(seeded(seed));
    try {
      walk.steps(120);
      if (!isRunning(walk.bench.run.root)) walk.settle();
    } catch (error) {
      throw new Error(`seed ${seed}: ${String(error)}`, { cause: error });
    }
    if (!isRunning(walk.bench.run.root)) closed += 1;
    if (walk.bench.runs > 1) chains += 1;
    for (const [what, count] of walk.counts) counts.set(what, (counts.get(what) ?? 0) + count);
  }
  for (const what of [
    'signal',
    'task completed',
    'completion refused',
    'task timed out',
    'task failed',
    'sticky left',
    'crash',
    'eager activity',
  ])
    assert.ok((counts.get(what) ?? 0) > 50, `${what} happened too rarely to prove anything: ${counts.get(what)}`);
  for (const what of ['userTimer', 'activityTimeout', 'activityRetry', 'runTimeout', 'firstTask'])
    assert.ok((counts.get(`${what} fired`) ?? 0) > 5, `${what} fired ${counts.get(`${what} fired`)} times`);
  for (const what of ['startChild', 'releaseChild', 'closeChild', 'external'])
    assert.ok((counts.get(`${what} answered`) ?? 0) > 20, `${what} answered ${counts.get(`${what} answered`)} times`);
  assert.ok((counts.get('child closed') ?? 0) > 50);
  assert.ok(chains > 50, `only ${chains} runs had a successor`);
  assert.ok(closed > 50, `only ${closed} runs closed`);
});

test('a running activity has timers for exactly its timeouts', () => {
  const bench = new RunBench();
  bench.start();
  const task = bench.run.root.workflowTask;
  assert.ok(task.at === 'scheduled');
  bench.try((state, context) => decideWorkflowTaskStarted(state, { ...task, requestId: 'p', identity: 'w' }, context));
  const started = bench.run.root.workflowTask;
  assert.ok(started.at === 'started');
  const options = { heartbeatTimeout: { seconds: 2 }, scheduleToCloseTimeout: { seconds: 20 } };
  bench.try((state, context) =>
    decideWorkflowTaskCompleted(state, started, { commands: [commands.activity('a', options)] }, context),
  );
  const [activity] = [...bench.run.activities.values()];
  assert.ok(activity?.at === 'scheduled');
  assert.deepEqual(
    timersOfActivity(activity)
      .map(({ dueMs }) => dueMs - bench.now)
      .sort((a, b) => a - b),
    [20_000, 20_000],
  );
  bench.try((state, context) => decideActivityTaskStarted(state, { ...activity, requestId: 'p', identity: 'w' }, context));
  const [running] = [...bench.run.activities.values()];
  assert.ok(running !== undefined);
  assert.deepEqual(
    timersOfActivity(running)
      .map(({ dueMs }) => dueMs - bench.now)
      .sort((a, b) => a - b),
    [2_000, 10_000, 20_000],
  );
});
