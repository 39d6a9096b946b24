/** A seeded random walk over everything that can happen to a run. */
import assert from 'node:assert/strict';
import type { command } from '@perdure/wire/types';
import { isDelivery, type DeliveryPurpose } from '../execution/rows.js';
import { isRunning } from '../execution/state.js';
import {
  decideActivityCanceled,
  decideActivityCompleted,
  decideActivityFailed,
  decideActivityHeartbeat,
} from '../requests/activity-requests.js';
import { decideChildClosed, decideChildLeft, decideChildReleased, decideChildStarted } from '../requests/child-requests.js';
import { decideWorkflowTaskCompleted } from '../requests/complete-workflow-task.js';
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
import { decideSignal } from '../requests/signal-workflow.js';
import { decideTerminate } from '../requests/terminate-workflow.js';
import { commands, RunBench } from './run-bench.js';

export type Pick = (below: number) => number;

/** Xorshift: the same seed, the same walk. */
export function seeded(seed: number): Pick {
  let state = (seed * 2654435761) | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

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

  #count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

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
      bench.try((state, context) => decideWorkflowTaskStarted(state, pickUp, context));
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
      commands: this.#commands(),
      identity: 'w',
      forceCreateNewWorkflowTask: pick(12) === 0,
      returnNewWorkflowTask: pick(2) === 0,
      ...(pick(2) === 0 && { stickyAttributes: { workerTaskQueue: { name: 'S' }, scheduleToStartTimeout: { seconds: 5 } } }),
    };
    const reply = bench.try((state, context) => decideWorkflowTaskCompleted(state, task, request, context));
    this.#count(reply instanceof Error ? 'completion refused' : 'task completed');
    const again = bench.try((state, context) => decideWorkflowTaskCompleted(state, task, request, context));
    if (!(reply instanceof Error)) assert.ok(again instanceof Error, 'a token was good twice');
  }

  #commands(): command.Command[] {
    const { pick, bench } = this;
    const list: command.Command[] = [];
    for (let count = pick(4); count > 0; count -= 1) {
      const pending = [...bench.run.activities.keys()];
      const choices = [
        () => commands.activity(`a${pick(30)}`, this.#activityOptions()),
        () => commands.activity(`b${pick(1000)}`, this.#activityOptions()),
        () => commands.timer(`t${pick(10)}`, pick(3)),
        () => commands.timer(`u${pick(1000)}`, pick(60)),
        () => commands.cancelTimer([...bench.run.timerIds.keys()][0] ?? 'none'),
        () => commands.cancelActivity(pending[pick(Math.max(1, pending.length))] ?? 5),
        () => commands.marker(),
        () => commands.child(`c${pick(1000)}`, { parentClosePolicy: (1 + pick(3)) as 1 | 2 | 3 }),
        () => commands.signalExternal(`e${pick(3)}`),
        () => commands.cancelExternal(`c${pick(3)}`),
      ];
      list.push((choices[pick(choices.length)] as () => command.Command)());
    }
    if (pick(12) === 0) list.push(this.#closing());
    return list;
  }

  #closing(): command.Command {
    const choices = [
      commands.complete(),
      commands.fail(),
      commands.continueAsNew(),
      commands.continueAsNew({ cronSchedule: '@every 5s' }),
    ];
    return choices[this.pick(choices.length)] as command.Command;
  }

  #activityOptions(): command.ScheduleActivityTaskCommandAttributes {
    const { pick } = this;
    return {
      ...(pick(3) === 0 && { heartbeatTimeout: { seconds: 2 } }),
      ...(pick(3) === 0 && { scheduleToCloseTimeout: { seconds: 20 } }),
      ...(pick(3) === 0 && { scheduleToStartTimeout: { seconds: 4 } }),
      ...(pick(2) === 0 && { retryPolicy: { maximumAttempts: pick(3) } }),
    };
  }

  #activityTask(): void {
    const { bench, pick } = this;
    const all = [...bench.run.activities.values()];
    const activity = all[pick(Math.max(1, all.length))];
    if (activity === undefined) return;
    const { scheduledEventId, stamp, taskQueue, attempt } = activity;
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
  }
}
