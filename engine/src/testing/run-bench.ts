/** A run under test: applies decisions, keeps its history, and checks after each step what must hold whatever happens. */
import assert from 'node:assert/strict';
import { enums, type command, type history } from '@perdure/wire/types';
import { RequestError } from '../errors.js';
import { RunDraft, type TransitionContext } from '../execution/draft.js';
import {
  dispatchOfActivity,
  dispatchOfRoot,
  isDelivery,
  timerOfUserTimer,
  timerOfExternal,
  timersOfActivity,
  timersOfChild,
  timersOfRoot,
  type WantedTimer,
} from '../execution/rows.js';
import type { Fact } from '../execution/facts.js';
import type { RunState } from '../execution/state.js';
import type { Decision } from '../requests/decision.js';
import { decideStart } from '../requests/start-workflow.js';
import { checkHistory } from './check-history.js';

export class RunBench {
  now = 1_000_000;
  /** How many runs the chain has had. */
  runs = 0;
  #sequence = 0;
  state: RunState | undefined;
  /** Folded from stored facts alone: those of transitions that change nothing but memory are left out. */
  #stored: RunState | undefined;
  readonly events: history.HistoryEvent[] = [];
  /** Facts of every transition, in order. */
  readonly facts: Fact[][] = [];

  context(): TransitionContext {
    const sequence = () => (this.#sequence += 1);
    return { now: this.now, writeId: sequence(), sequence, uuid: () => `uuid-${sequence()}`, random: () => 0.5 };
  }

  start(request: Parameters<typeof decideStart>[1]['request'] = {}): void {
    const args = {
      namespaceId: 'ns',
      runId: 'run',
      request: { workflowId: 'w', workflowType: { name: 'W' }, taskQueue: { name: 'Q' }, requestId: 'start', ...request },
    };
    this.apply(decideStart(this.state, args, this.context()));
  }

  get run(): RunState {
    assert.ok(this.state !== undefined, 'the run is not started');
    return this.state;
  }

  /** Decides and applies; a refusal changes nothing and is returned. */
  try<Reply>(decide: (state: RunState, context: TransitionContext) => Decision<Reply>): Reply | RequestError {
    try {
      const decision = decide(this.run, this.context());
      this.apply(decision);
      return decision.error ?? decision.reply;
    } catch (error) {
      if (error instanceof RequestError) return error;
      throw error;
    }
  }

  apply<Reply>({ drafts }: Decision<Reply>): void {
    for (const draft of drafts) {
      if (!draft.changed) continue;
      // The next run of the chain: from here on it is the one under test.
      if (draft.baseRoot === undefined) this.#begin();
      this.state = applied(this.state, draft);
      this.facts.push([...draft.facts]);
      this.events.push(...draft.events);
      if (!draft.volatile) {
        this.#stored = asStored(refold(this.#stored, draft));
        assert.deepEqual(this.#stored, asStored(this.state), 'stored facts give another state');
      }
      this.#check(draft);
    }
  }

  #begin(): void {
    this.state = undefined;
    this.#stored = undefined;
    this.events.length = 0;
    this.runs += 1;
  }

  /** The process died: a started workflow task was not stored. */
  crash(): void {
    this.state = asStored(this.run);
  }

  timers(): WantedTimer[] {
    const { root, activities, timers, children, externals } = this.run;
    return [
      ...timersOfRoot(root),
      ...[...activities.values()].flatMap(timersOfActivity),
      ...[...timers.values()].map(timerOfUserTimer),
      ...[...children.values()].flatMap(timersOfChild),
      ...[...externals.values()].map(timerOfExternal),
    ];
  }

  #check(draft: RunDraft): void {
    const { root, activities, timers, buffered } = this.run;
    for (const [index, event] of this.events.entries()) assert.equal(event.eventId, index + 1);
    assert.equal(root.nextEventId, this.events.length + 1);
    checkHistory(this.events);
    if (buffered.size > 0) assert.equal(root.workflowTask.at, 'started', 'events are buffered without a started task');
    if (root.closeTimeMs > 0) {
      assert.deepEqual([activities.size, timers.size, buffered.size, root.workflowTask.at], [0, 0, 0, 'none']);
      const rows = this.timers().filter(({ purpose }) => !isDelivery(purpose));
      assert.deepEqual([rows.length, dispatchOfRoot(root)], [0, undefined], 'a closed run wants no rows');
      assert.equal(this.run.externals.size, 0);
    }
    const orders = [dispatchOfRoot(root), ...[...activities.values()].map(dispatchOfActivity)].flatMap(
      (each) => each?.order ?? [],
    );
    assert.equal(new Set(orders).size, orders.length, 'two dispatches share a place');
    assert.equal(this.run.activityIds.size, activities.size);
    assert.equal(this.run.timerIds.size, timers.size);
    void draft;
  }
}

function applied(before: RunState | undefined, draft: RunDraft): RunState {
  const merge = <K, V>(base: ReadonlyMap<K, V> | undefined, part: { applyTo(map: Map<K, V>): void }): ReadonlyMap<K, V> => {
    const map = new Map(base);
    part.applyTo(map);
    return map;
  };
  return {
    root: draft.root,
    origin: merge(before?.origin, draft.origin),
    activities: merge(before?.activities, draft.activities),
    children: merge(before?.children, draft.children),
    externals: merge(before?.externals, draft.externals),
    timers: merge(before?.timers, draft.timers),
    buffered: merge(before?.buffered, draft.buffered),
    requests: merge(before?.requests, draft.requests),
    activityIds: merge(before?.activityIds, draft.activityIds),
    timerIds: merge(before?.timerIds, draft.timerIds),
  };
}

/** A started workflow task is stored as a scheduled one. */
function asStored(state: RunState): RunState {
  const { root } = state;
  if (root.workflowTask.at !== 'started') return state;
  const { startedEventId: _1, startedTimeMs: _2, requestId: _3, identity: _4, buildId: _5, ...info } = root.workflowTask;
  void [_1, _2, _3, _4, _5];
  return { ...state, root: { ...root, workflowTask: { ...info, at: 'scheduled' } } };
}

/** The facts alone, without the decision, lead to the same state. */
function refold(before: RunState | undefined, draft: RunDraft): RunState {
  const again = new RunDraft(before, draft.context);
  for (const fact of draft.facts) again.record(fact);
  return applied(before, again);
}

const { CommandType } = enums;
export const commands = {
  activity: (activityId: string, more: command.ScheduleActivityTaskCommandAttributes = {}): command.Command => ({
    commandType: CommandType.SCHEDULE_ACTIVITY_TASK,
    scheduleActivityTaskCommandAttributes: {
      activityId,
      activityType: { name: 'A' },
      taskQueue: { name: 'Q' },
      startToCloseTimeout: { seconds: 10 },
      ...more,
    },
  }),
  cancelActivity: (scheduledEventId: number): command.Command => ({
    commandType: CommandType.REQUEST_CANCEL_ACTIVITY_TASK,
    requestCancelActivityTaskCommandAttributes: { scheduledEventId },
  }),
  timer: (timerId: string, seconds: number): command.Command => ({
    commandType: CommandType.START_TIMER,
    startTimerCommandAttributes: { timerId, startToFireTimeout: { seconds } },
  }),
  cancelTimer: (timerId: string): command.Command => ({
    commandType: CommandType.CANCEL_TIMER,
    cancelTimerCommandAttributes: { timerId },
  }),
  child: (workflowId: string, more: command.StartChildWorkflowExecutionCommandAttributes = {}): command.Command => ({
    commandType: CommandType.START_CHILD_WORKFLOW_EXECUTION,
    startChildWorkflowExecutionCommandAttributes: { workflowId, workflowType: { name: 'C' }, ...more },
  }),
  signalExternal: (workflowId: string): command.Command => ({
    commandType: CommandType.SIGNAL_EXTERNAL_WORKFLOW_EXECUTION,
    signalExternalWorkflowExecutionCommandAttributes: { execution: { workflowId }, signalName: 's' },
  }),
  cancelExternal: (workflowId: string): command.Command => ({
    commandType: CommandType.REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION,
    requestCancelExternalWorkflowExecutionCommandAttributes: { workflowId },
  }),
  marker: (): command.Command => ({ commandType: CommandType.RECORD_MARKER, recordMarkerCommandAttributes: { markerName: 'M' } }),
  memo: (name: string): command.Command => ({
    commandType: CommandType.MODIFY_WORKFLOW_PROPERTIES,
    modifyWorkflowPropertiesCommandAttributes: { upsertedMemo: { fields: { [name]: { data: new Uint8Array([1]) } } } },
  }),
  continueAsNew: (more: command.ContinueAsNewWorkflowExecutionCommandAttributes = {}): command.Command => ({
    commandType: CommandType.CONTINUE_AS_NEW_WORKFLOW_EXECUTION,
    continueAsNewWorkflowExecutionCommandAttributes: more,
  }),
  fail: (): command.Command => ({
    commandType: CommandType.FAIL_WORKFLOW_EXECUTION,
    failWorkflowExecutionCommandAttributes: { failure: { message: 'f', applicationFailureInfo: {} } },
  }),
  complete: (): command.Command => ({
    commandType: CommandType.COMPLETE_WORKFLOW_EXECUTION,
    completeWorkflowExecutionCommandAttributes: {},
  }),
};
