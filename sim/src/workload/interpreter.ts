/** A model workflow's code: from its program and its history to the next commands. Deterministic, and with no memory of its own. */
import { enums, type command, type history } from '@perdure/wire/types';
import { continueWith, lastCommand, readBegun, type Begun } from './chain-steps.js';
import { FamilySteps, readFamily, type FamilyPast } from './family-steps.js';
import type { ActivityStep, Program, Step, TimerStep } from './program.js';

const { CommandType, EventType } = enums;

type Command = command.Command;

/** What history says, by the names the workflow gave. */
interface Past {
  readonly begun: Begun;
  readonly activities: Map<string, 'open' | 'cancelled' | 'closed'>;
  /** By the name of the activity. */
  readonly scheduledEventIds: Map<string, number>;
  readonly timers: Map<string, 'open' | 'closed'>;
  readonly markers: Set<string>;
  /** Over all runs of the workflow. */
  signals: number;
  cancelRequested: boolean;
  readonly family: FamilyPast;
}

export interface Turn {
  readonly commands: readonly Command[];
  /** The workflow has come to its end, which it or somebody else is about to make. */
  readonly ends: boolean;
}

export function takeTurn(program: Program, queue: string, events: readonly history.HistoryEvent[]): Turn {
  const past = readPast(events);
  if (past.cancelRequested && program.cancels)
    return {
      commands: [{ commandType: CommandType.CANCEL_WORKFLOW_EXECUTION, cancelWorkflowExecutionCommandAttributes: {} }],
      ends: true,
    };
  const commands: Command[] = [];
  const turn = new TurnOfSteps(past, queue, commands);
  for (const [index, step] of program.steps.entries()) {
    if (index < past.begun.from) turn.skip(step);
    else if (step.at === 'continue') {
      commands.push(continueWith(program, { from: index + 1, signals: past.signals }));
      return { commands, ends: false };
    } else if (!turn.advance(step, `${index}`)) return { commands, ends: false };
  }
  if (program.runTimeoutMs > 0) return { commands, ends: false };
  const last = lastCommand(program, past.begun, past.signals);
  if (last.ends && program.end === 'terminated') return { commands, ends: true };
  commands.push(last.command);
  return { commands, ends: last.ends };
}

/** How many signals the workflow has seen: what it answers to queries. */
export const countSignals = (events: readonly history.HistoryEvent[]): number => readPast(events).signals;

function readPast(events: readonly history.HistoryEvent[]): Past {
  const begun = readBegun(events[0]);
  const past: Past = {
    begun,
    activities: new Map(),
    scheduledEventIds: new Map(),
    timers: new Map(),
    markers: new Set(),
    signals: begun.signals,
    cancelRequested: false,
    family: readFamily(events),
  };
  const names = new Map<number, string>();
  for (const event of events) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled !== undefined) {
      names.set(event.eventId ?? 0, scheduled.activityId ?? '');
      past.activities.set(scheduled.activityId ?? '', 'open');
      past.scheduledEventIds.set(scheduled.activityId ?? '', event.eventId ?? 0);
    }
    const cancelled = event.activityTaskCancelRequestedEventAttributes;
    if (cancelled !== undefined) past.activities.set(names.get(cancelled.scheduledEventId ?? 0) ?? '', 'cancelled');
    const ended =
      event.activityTaskCompletedEventAttributes ??
      event.activityTaskFailedEventAttributes ??
      event.activityTaskTimedOutEventAttributes ??
      event.activityTaskCanceledEventAttributes;
    if (ended !== undefined) past.activities.set(names.get(ended.scheduledEventId ?? 0) ?? '', 'closed');
    const started = event.timerStartedEventAttributes;
    if (started !== undefined) past.timers.set(started.timerId ?? '', 'open');
    const over = event.timerFiredEventAttributes ?? event.timerCanceledEventAttributes;
    if (over !== undefined) past.timers.set(over.timerId ?? '', 'closed');
    if (event.markerRecordedEventAttributes !== undefined) past.markers.add(event.markerRecordedEventAttributes.markerName ?? '');
    if (event.eventType === EventType.WORKFLOW_EXECUTION_SIGNALED) past.signals += 1;
    if (event.eventType === EventType.WORKFLOW_EXECUTION_CANCEL_REQUESTED) past.cancelRequested = true;
  }
  return past;
}

class TurnOfSteps {
  #signalsUsed = 0;
  readonly #family: FamilySteps;

  constructor(
    private readonly past: Past,
    private readonly queue: string,
    private readonly commands: Command[],
  ) {
    this.#family = new FamilySteps(past.family, queue, commands);
  }

  /** An earlier run has done it. */
  skip(step: Step): void {
    if (step.at === 'signals') this.#signalsUsed += step.count;
  }

  /** true when the step is finished. */
  advance(step: Exclude<Step, { at: 'continue' }>, name: string): boolean {
    switch (step.at) {
      case 'activity':
        return this.#activity(step, name);
      case 'timer':
        return this.#timer(step, name);
      case 'signals':
        this.#signalsUsed += step.count;
        return this.past.signals >= this.#signalsUsed;
      case 'child':
        return this.#family.child(step, name);
      case 'external':
        return this.#family.external(step, name);
      case 'together':
        return step.steps.map((each, index) => this.advance(each, `${name}.${index}`)).every(Boolean);
      case 'marker':
        if (!this.past.markers.has(name))
          this.commands.push({ commandType: CommandType.RECORD_MARKER, recordMarkerCommandAttributes: { markerName: name } });
        return true;
      default:
        return step satisfies never;
    }
  }

  #activity(step: ActivityStep, name: string): boolean {
    const state = this.past.activities.get(name);
    if (state !== undefined) return state === 'closed' || this.#cancelled(step, name, state);
    this.commands.push({
      commandType: CommandType.SCHEDULE_ACTIVITY_TASK,
      scheduleActivityTaskCommandAttributes: {
        activityId: name,
        activityType: { name: activityType(step) },
        taskQueue: { name: this.queue },
        startToCloseTimeout: { seconds: 6 },
        requestEagerExecution: step.eager,
        ...(step.heartbeats && { heartbeatTimeout: { seconds: 3 } }),
        retryPolicy: {
          initialInterval: { nanos: 2e8 },
          backoffCoefficient: 2,
          maximumInterval: { seconds: 2 },
          maximumAttempts: step.attemptsMax,
        },
      },
    });
    return step.cancelled;
  }

  /** true: it is not waited for. */
  #cancelled({ cancelled }: ActivityStep, name: string, state: 'open' | 'cancelled'): boolean {
    const scheduledEventId = this.past.scheduledEventIds.get(name);
    if (cancelled && state === 'open')
      this.commands.push({
        commandType: CommandType.REQUEST_CANCEL_ACTIVITY_TASK,
        requestCancelActivityTaskCommandAttributes: { scheduledEventId },
      });
    return cancelled;
  }

  #timer(step: TimerStep, name: string): boolean {
    const state = this.past.timers.get(name);
    if (state === 'closed') return true;
    if (state === undefined)
      this.commands.push({
        commandType: CommandType.START_TIMER,
        startTimerCommandAttributes: {
          timerId: name,
          startToFireTimeout: { seconds: Math.floor(step.ms / 1000), nanos: (step.ms % 1000) * 1e6 },
        },
      });
    if (!step.cancelled) return false;
    // Cancelled in a later turn; if there is none, the run closes with the timer open.
    if (state === 'open')
      this.commands.push({ commandType: CommandType.CANCEL_TIMER, cancelTimerCommandAttributes: { timerId: name } });
    return true;
  }
}

/** The activity's type says what it does: how many attempts fail, and whether it tells that it lives. */
const activityType = (step: ActivityStep): string => `${step.heartbeats ? 'beats' : 'quiet'}:${step.failures}`;
export function readActivityType(name: string): { readonly heartbeats: boolean; readonly failures: number } {
  const [how, failures] = name.split(':');
  return { heartbeats: how === 'beats', failures: Number(failures) };
}
