/** A model workflow's code: from its program and its history to the next commands. Deterministic, and with no memory of its own. */
import { enums, type command, type history } from '@perdure/wire/types';
import { FamilySteps, readFamily, type FamilyPast } from './family-steps.js';
import type { ActivityStep, Program, Step, TimerStep } from './program.js';

const { CommandType, EventType } = enums;

type Command = command.Command;

/** What history says, by the names the workflow gave. */
interface Past {
  readonly activities: Map<string, 'open' | 'closed'>;
  readonly timers: Map<string, 'open' | 'closed'>;
  readonly markers: Set<string>;
  signals: number;
  readonly family: FamilyPast;
}

export interface Turn {
  readonly commands: readonly Command[];
  readonly closes: boolean;
}

export function takeTurn(program: Program, queue: string, events: readonly history.HistoryEvent[]): Turn {
  const past = readPast(events);
  const commands: Command[] = [];
  const turn = new TurnOfSteps(past, queue, commands);
  for (const [index, step] of program.steps.entries()) if (!turn.advance(step, `${index}`)) return { commands, closes: false };
  commands.push({ commandType: CommandType.COMPLETE_WORKFLOW_EXECUTION, completeWorkflowExecutionCommandAttributes: {} });
  return { commands, closes: true };
}

function readPast(events: readonly history.HistoryEvent[]): Past {
  const past: Past = { activities: new Map(), timers: new Map(), markers: new Set(), signals: 0, family: readFamily(events) };
  const names = new Map<number, string>();
  for (const event of events) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled !== undefined) {
      names.set(event.eventId ?? 0, scheduled.activityId ?? '');
      past.activities.set(scheduled.activityId ?? '', 'open');
    }
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

  /** true when the step is finished. */
  advance(step: Step, name: string): boolean {
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
    if (state !== undefined) return state === 'closed';
    this.commands.push({
      commandType: CommandType.SCHEDULE_ACTIVITY_TASK,
      scheduleActivityTaskCommandAttributes: {
        activityId: name,
        activityType: { name: activityType(step) },
        taskQueue: { name: this.queue },
        startToCloseTimeout: { seconds: 6 },
        ...(step.heartbeats && { heartbeatTimeout: { seconds: 3 } }),
        retryPolicy: {
          initialInterval: { nanos: 2e8 },
          backoffCoefficient: 2,
          maximumInterval: { seconds: 2 },
          maximumAttempts: step.attemptsMax,
        },
      },
    });
    return false;
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
