/** A seeded random walk over everything that can happen to a run. */
import assert from 'node:assert/strict';
import { enums } from '@perdure/wire/types';
import { isDelivery, type DeliveryPurpose } from '../execution/rows.js';
import { isRunning } from '../execution/state.js';
import {
  decideActivityCanceled,
  decideActivityCompleted,
  decideActivityFailed,
  decideActivityHeartbeat,
} from '../requests/activity-requests.js';
import { decideChildClosed, decideChildLeft, decideChildReleased, decideChildStarted } from '../requests/child-requests.js';
import { decideWorkflowTaskCompleted, type CompletionReply } from '../requests/complete-workflow-task.js';
import { decideExternalAnswered } from '../requests/external-answer.js';
import {
  decideLeaveStickyQueue,
  decideStickyTimedOut,
  decideWorkflowTaskFailed,
  decideWorkflowTaskTimedOut,
} from '../requests/fail-workflow-task.js';
import { decideTimerFired } from '../requests/fire-timer.js';
import { decideActivityTaskStarted, decideWorkflowTaskStarted } from '../requests/record-task-started.js';
import { decideRequestCancel } from '../requests/request-cancel-workflow.js';
import { decideResetSticky } from '../requests/reset-sticky.js';
import { decideSignal } from '../requests/signal-workflow.js';
import { decideTerminate } from '../requests/terminate-workflow.js';
import { randomCommands } from './random-commands.js';
import { RunBench } from './run-bench.js';
import type { Pick } from './seeded.js';

/** Takes the run that is there. */
const ATTACHING = {
  workflowIdConflictPolicy: enums.WorkflowIdConflictPolicy.USE_EXISTING,
  onConflictOptions: { attachRequestId: true },
};

export class Walk {
  readonly bench = new RunBench();
  readonly counts = new Map<string, number>();

  constructor(readonly pick: Pick) {
    this.bench.start({
      ...(pick(4) === 0 && { workflowRunTimeout: { seconds: 40 } }),
      ...(pick(4) === 0 && { workflowExecutionTimeout: { seconds: 200 } }),
      ...(pick(3) === 0 && { retryPolicy: { maximumAttempts: 3 } }),
      ...(pick(4) === 0 && { cronSchedule: '* * * * *' }),
      ...(pick(6) === 0 && { workflowStartDelay: { seconds: 7 } }),
    });
  }

  steps(count: number): void {
    for (let step = 0; step < count && isRunning(this.bench.run.root); step += 1) this.#step();
  }

  #step(): void {
    const actions = [
      () => this.#workflowTask(),
      () => this.#workflowTask(),
      () => this.#activityTask(),
      () => this.#activityTask(),
      () => this.#timer(),
      () => this.#signal(),
      () => this.#childCloses(),
      () => (this.bench.now += this.pick(4) === 0 ? 5_000 : 10),
      () => this.#rare(),
    ];
    actions[this.pick(actions.length)]?.();
  }

  readonly #count = (what: string): unknown => this.counts.set(what, (this.counts.get(what) ?? 0) + 1);

  #signal(): void {
    const requestId = `r${this.pick(40)}`;
    const known = this.bench.run.requests.has(requestId);
    const before = this.bench.run.root.signalCount;
    this.bench.try((state, context) => decideSignal(state, { signalName: 's', requestId }, context));
    if (known) assert.equal(this.bench.run.root.signalCount, before, 'a signal counted twice');
    this.#count('signal');
  }

  #workflowTask(): void {
    const { bench, pick } = this;
    const task = bench.run.root.workflowTask;
    if (task.at === 'none') return;
    if (task.at === 'scheduled') {
      if (task.sticky && pick(4) === 0) {
        const decide = pick(2) === 0 ? decideLeaveStickyQueue : decideStickyTimedOut;
        bench.try((state, context) => decide(state, task.stamp, context));
        this.#count('sticky left');
        return;
      }
      const { scheduledEventId, stamp, taskQueue } = task;
      const pickUp = { scheduledEventId, stamp, taskQueue, requestId: `p${pick(1000)}`, identity: 'w' };
      const ask = () => bench.try((state, context) => decideWorkflowTaskStarted(state, pickUp, context));
      assert.deepEqual([ask(), ask()], [{ at: 'started' }, { at: 'started' }], 'the same id gets the same answer');
      const again = bench.try((state, context) => decideWorkflowTaskStarted(state, { ...pickUp, requestId: 'other' }, context));
      assert.deepEqual(again, { at: 'stale', obsolete: false });
      return;
    }
    const end = pick(10);
    if (end === 0) {
      bench.now = task.startedTimeMs + task.timeoutMs;
      bench.try((state, context) => decideWorkflowTaskTimedOut(state, task.stamp, context));
      this.#count('task timed out');
    } else if (end === 1) {
      bench.try((state, context) => decideWorkflowTaskFailed(state, task, {}, context));
      this.#count('task failed');
    } else this.#complete();
  }

  #complete(): void {
    const { bench, pick } = this;
    const task = bench.run.root.workflowTask;
    assert.ok(task.at === 'started');
    const request = {
      commands: randomCommands(bench, pick),
      identity: 'w',
      forceCreateNewWorkflowTask: pick(12) === 0,
      returnNewWorkflowTask: pick(2) === 0,
      ...(pick(2) === 0 && { stickyAttributes: { workerTaskQueue: { name: 'S' }, scheduleToStartTimeout: { seconds: 5 } } }),
    };
    const reply = bench.try((state, context) => decideWorkflowTaskCompleted(state, task, request, context));
    this.#count(reply instanceof Error ? 'completion refused' : 'task completed');
    this.#eager(reply);
    const again = bench.try((state, context) => decideWorkflowTaskCompleted(state, task, request, context));
    if (!(reply instanceof Error)) assert.ok(again instanceof Error, 'a token was good twice');
  }

  #eager(reply: CompletionReply | Error): void {
    if (reply instanceof Error) return;
    for (const scheduledEventId of reply.startedActivities) {
      assert.equal(this.bench.run.activities.get(scheduledEventId)?.at, 'started');
      this.#count('eager activity');
    }
  }

  #activityTask(): void {
    const { bench, pick } = this;
    const all = [...bench.run.activities.values()];
    const activity = all[pick(Math.max(1, all.length))];
    if (activity === undefined) return;
    const { scheduledEventId, stamp, taskQueue, attempt, activityId } = activity;
    if (pick(40) === 0) {
      const named = { scheduledEventId: 0, attempt: 0, activityId };
      bench.try((state, context) => decideActivityCompleted(state, named, {}, context));
      assert.equal(bench.run.activities.get(scheduledEventId), undefined);
      this.#count('activity completed by id');
      return;
    }
    if (activity.at === 'scheduled') {
      const pickUp = { scheduledEventId, stamp, taskQueue, requestId: 'p', identity: 'w' };
      assert.deepEqual(
        bench.try((state, context) => decideActivityTaskStarted(state, pickUp, context)),
        { at: 'started' },
      );
      const again = bench.try((state, context) => decideActivityTaskStarted(state, { ...pickUp, requestId: 'q' }, context));
      assert.deepEqual(again, { at: 'stale', obsolete: true });
      return;
    }
    const token = { scheduledEventId, attempt };
    const failure = { applicationFailureInfo: { nonRetryable: pick(5) === 0 } };
    const choices = [
      () => bench.try((state, context) => decideActivityCompleted(state, token, {}, context)),
      () => bench.try((state, context) => decideActivityFailed(state, token, { failure }, context)),
      () => bench.try((state, context) => decideActivityCanceled(state, token, {}, context)),
      () => bench.try((state, context) => decideActivityHeartbeat(state, token, {}, context)),
    ];
    choices[pick(choices.length)]?.();
    this.#count('activity answered');
  }

  #timer(): void {
    const { bench, pick } = this;
    const wanted = bench.timers();
    const timer = wanted[pick(Math.max(1, wanted.length))];
    if (timer === undefined) return;
    if (isDelivery(timer.purpose)) {
      this.#deliver(timer.purpose);
      return;
    }
    const { purpose } = timer;
    if (pick(3) > 0) bench.now = Math.max(bench.now, timer.dueMs);
    const early = bench.now < timer.dueMs;
    const fired = bench.try((state, context) => decideTimerFired(state, purpose, timer.dueMs, context));
    assert.equal(fired, !early, `a ${purpose.at} row ${early ? 'fired early' : 'had no purpose'}`);
    this.#count(`${purpose.at} fired`);
  }

  /** The answer came; and once more, which must change nothing. */
  #deliver(purpose: DeliveryPurpose): void {
    const { bench, pick } = this;
    const refused = pick(4) === 0;
    const answer = (): unknown =>
      bench.try((state, context) => {
        if (purpose.at === 'tellParent') return { drafts: [], reply: false };
        const event = bench.events[purpose.initiatedEventId - 1] ?? {};
        switch (purpose.at) {
          case 'startChild':
            return decideChildStarted(state, event, { at: refused ? 'refused' : 'done' }, context);
          case 'releaseChild':
            return decideChildReleased(state, purpose.initiatedEventId, context);
          case 'closeChild':
            return decideChildLeft(state, purpose.initiatedEventId, context);
          default:
            return decideExternalAnswered(state, event, refused ? { at: 'failed', cause: 1 } : { at: 'done' }, context);
        }
      });
    assert.equal(answer(), true, `nobody waited for ${purpose.at}`);
    assert.equal(answer(), false, `${purpose.at} was answered twice`);
    this.#count(`${purpose.at} answered`);
  }

  #childCloses(): void {
    const { bench, pick } = this;
    const all = [...bench.run.children.values()];
    const child = all[pick(Math.max(1, all.length))];
    if (child === undefined) return;
    const { initiatedEventId, workflowId, runId } = child;
    const endings = [{ workflowExecutionCompletedEventAttributes: {} }, { workflowExecutionFailedEventAttributes: {} }, {}];
    const closeEvent = endings[pick(endings.length)] ?? {};
    const close = { initiatedEventId, child: { workflowId, runId: 'last' }, firstRunId: runId, closeEvent };
    const told = bench.try((state, context) => decideChildClosed(state, close, context));
    assert.equal(told instanceof Error, child.at === 'initiated');
    this.#count('child closed');
  }

  /** What a closed run still has to say is said, each thing once. */
  settle(): void {
    for (let left = this.bench.timers(); left.length > 0; left = this.bench.timers()) {
      const purpose = left[0]?.purpose;
      assert.ok(purpose !== undefined && isDelivery(purpose));
      this.#deliver(purpose);
    }
    assert.equal(this.bench.run.children.size, 0);
  }

  #rare(): void {
    const { bench, pick } = this;
    const choice = pick(40);
    if (choice < 6) {
      bench.crash();
      this.#count('crash');
    } else if (choice === 6) bench.try((state, context) => decideRequestCancel(state, {}, context));
    else if (choice === 7) bench.try((state, context) => decideTerminate(state, {}, context));
    else if (choice === 8) bench.start({ requestId: 'start' });
    else if (choice < 12) bench.try(decideResetSticky);
    else if (choice < 16) bench.start({ ...ATTACHING, requestId: `a${pick(20)}` });
  }
}
