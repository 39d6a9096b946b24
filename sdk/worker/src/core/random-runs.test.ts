// Goal: a run that is replayed, from pages of any size and up to any task, tells the workflow code the same as it did live, and asks
// the server for the same. Method: random workflow code against a small model of the server, both drawn from a seed; failing seeds
// are named.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Activation, WorkflowCommand } from '@perdure/workflow/protocol';
import { ModelServer } from './model-server.js';
import { ModelWorkflow, Chance } from './model-workflow.js';
import { Run, type RunStep, type WorkflowTask } from './run.js';

const facts = { namespace: 'default', taskQueue: 'queue', sdk: { name: 'test', version: '1' }, keepsSdkMetadata: true };
const seeds = 300;
const tasksMax = 12;

/** What the code is told, without what only a replay tells. */
const told = ({ jobs }: Activation) =>
  jobs.filter(({ type }) => type !== 'notifyHasPatch').map((job) => `${job.type} ${'seq' in job ? job.seq : ''}`);

/** Walks a task to its end. @returns what the code was told */
function walk(run: Run, first: RunStep, workflow: ModelWorkflow, nextPage: () => readonly [WorkflowTask['events'], boolean]) {
  const log: string[] = [];
  let step = first;
  for (;;) {
    if (step.type === 'activate') {
      log.push(...told(step.activation));
      const commands: WorkflowCommand[] = workflow.activate(step.activation);
      step = run.complete({ runId: 'run', status: 'successful', commands, usedInternalFlags: [], sinkCalls: [] }, 0);
    } else if (step.type === 'fetchPage') step = run.addPage(...nextPage());
    else if (step.type === 'wait') {
      for (const work of run.takeLocalActivityWork())
        if (work.type === 'run')
          run.localActivityEnded(work.activity.seq, { outcome: { status: 'completed', result: {} }, runtimeMs: 10, attempt: 1 });
      step = run.next();
    } else return { log, step };
  }
}

const noPage = (): never => assert.fail('a page was asked for, and there is none');

function live(seed: number) {
  const run = new Run('workflow', 'run', 'test', facts);
  const workflow = new ModelWorkflow(seed);
  const server = new ModelServer(new Chance(seed + 1));
  const log: string[] = [];
  const sent: string[] = [];
  for (let task = 0; task < tasksMax && !server.isOver; task++) {
    const from = run.lastEventId;
    server.nextTask();
    const walked = walk(run, run.takeTask(taskOf(server, from)), workflow, noPage);
    log.push(...walked.log);
    assert.equal(walked.step.type, 'answer');
    if (walked.step.type !== 'answer') break;
    sent.push(...walked.step.answer.commands.map(({ commandType }) => String(commandType)));
    server.answer(walked.step.answer.commands);
  }
  return { server, log, sent };
}

function taskOf({ script }: ModelServer, from: number): WorkflowTask {
  const { events, previousStartedEventId, startedEventId } = script;
  return {
    previousStartedEventId,
    startedEventId,
    events: events.slice(from),
    hasMorePages: false,
    messages: [],
    queries: [],
    legacyQuery: undefined,
  };
}

test('what is replayed is what was live', () => {
  for (let seed = 1; seed <= seeds; seed++) {
    const { server, log } = live(seed);
    const { events } = server.script;
    const started = server.script.startedEventId;
    const chance = new Chance(seed + 2);
    let at = 1 + chance.below(events.length);
    const nextPage = () => {
      const page = events.slice(at, (at += 1 + chance.below(10)));
      return [page, at < events.length] as const;
    };
    const run = new Run('workflow', 'run', 'test', facts);
    const task = {
      ...taskOf(server, 0),
      events: events.slice(0, at),
      hasMorePages: at < events.length,
      previousStartedEventId: started,
    };
    try {
      const replayed = walk(run, run.takeTask(task), new ModelWorkflow(seed), nextPage);
      assert.deepEqual(replayed.log, log);
      const extra = replayed.step.type === 'answer' ? replayed.step.answer.commands.length : 0;
      assert.equal(extra, 0);
    } catch (error) {
      throw new Error(`seed ${seed}: ${String(error)}\n${run.trail.join('\n')}`, { cause: error });
    }
  }
});
