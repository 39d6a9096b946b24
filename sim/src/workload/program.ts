/** What a model workflow does: steps one after the other, each finished before the next begins. */
import { enums } from '@perdure/wire/types';
import type { SeededRandom } from '../world/seeded-random.js';

const { ParentClosePolicy } = enums;

export interface ActivityStep {
  readonly at: 'activity';
  readonly attemptsMax: number;
  /** This many attempts fail before one succeeds. */
  readonly failures: number;
  readonly heartbeats: boolean;
  /** The worker that completes the workflow task wants to run it itself. */
  readonly eager: boolean;
  /** Not waited for; cancelled in a later turn if there is one. */
  readonly cancelled: boolean;
}
export interface TimerStep {
  readonly at: 'timer';
  readonly ms: number;
  /** Not waited for; cancelled in a later turn if there is one. */
  readonly cancelled: boolean;
}
export interface ChildStep {
  readonly at: 'child';
  readonly program: Program;
  readonly policy: enums.ParentClosePolicy;
  /** Until when the parent waits: its end, its start, or not at all. */
  readonly until: 'closed' | 'started' | 'initiated';
}
/** To the child that an earlier step has started, or to any other workflow, which may not be there. */
export interface ExternalStep {
  readonly at: 'external';
  readonly what: 'signal' | 'cancel';
  readonly target: { readonly child: string } | { readonly workflowId: string };
}
export type Step =
  | ActivityStep
  | TimerStep
  /** Until so many signals have come. */
  | { readonly at: 'signals'; readonly count: number }
  | ChildStep
  | ExternalStep
  | { readonly at: 'together'; readonly steps: readonly (ActivityStep | TimerStep)[] }
  | { readonly at: 'marker' }
  /** The rest is done by the next run. */
  | { readonly at: 'continue' };

export interface Program {
  readonly kind: WorkloadKind;
  readonly steps: readonly Step[];
  /** Signals that clients send for sure, and those they send around the end. */
  readonly signals: number;
  readonly lateSignals: number;
  readonly refusedSignal: boolean;
  readonly start: 'plain' | 'eager' | 'delayed' | 'signaled';
  /** How many runs of a schedule there are before a last run without one; 0: no schedule. */
  readonly cronRuns: number;
  /** This many attempts of the whole workflow fail before one succeeds; with a retry policy if there is one that fails. */
  readonly failures: number;
  readonly attemptsMax: number;
  /** Each run is to take so long at most, and waits for nothing else in the end; 0: it may take any time. */
  readonly runTimeoutMs: number;
  /** A cancel request ends it; clients that cancel at the end do so. */
  readonly cancels: boolean;
  /** Who ends it: its own last command, or a client that terminates it there. */
  readonly end: 'itself' | 'terminated';
}

export const workloadKinds = [
  'noop',
  'activity',
  'once',
  'timers',
  'signals',
  'signalAtClose',
  'long',
  'mixed',
  'family',
  'continues',
  'retries',
  'cron',
  'cancelAtClose',
  'eager',
  'neighbours',
  'timesOut',
] as const;
export type WorkloadKind = (typeof workloadKinds)[number];
export type WorkloadCounts = Record<WorkloadKind, number>;

export function drawProgram(kind: WorkloadKind, random: SeededRandom, refusedSignal: boolean): Program {
  const steps = drawSteps[kind](random);
  const signals = steps.reduce((sum, step) => sum + (step.at === 'signals' ? step.count : 0), 0);
  const lateSignals = LATE_SIGNALS[kind]?.(random) ?? 0;
  const start = random.pick(['plain', 'plain', 'eager', 'delayed', 'signaled'] as const);
  return {
    kind,
    steps,
    signals,
    lateSignals,
    refusedSignal,
    // A schedule has no other delay.
    start: kind === 'cron' && start === 'delayed' ? 'plain' : start,
    cronRuns: kind === 'cron' ? random.between(1, 2) : 0,
    failures: kind === 'retries' ? random.between(1, 3) : kind === 'timesOut' ? random.between(0, 1) : 0,
    attemptsMax: kind === 'timesOut' ? 2 : random.pick([0, 2]),
    runTimeoutMs: kind === 'timesOut' ? random.between(2, 8) * 1000 : 0,
    cancels: kind === 'cancelAtClose' || random.chance(0.3),
    end: kind !== 'timesOut' && random.chance(0.1) ? 'terminated' : 'itself',
  };
}

/** Children are begun by their parents, end by themselves, and have no clients that send them signals. */
function drawChild(kind: WorkloadKind, random: SeededRandom): Program {
  const program = drawProgram(kind, random, false);
  return { ...program, start: 'plain', end: 'itself', steps: program.steps.filter(({ at }) => at !== 'signals') };
}

const LATE_SIGNALS: Partial<Record<WorkloadKind, (random: SeededRandom) => number>> = {
  signalAtClose: (random) => random.between(1, 4),
  mixed: (random) => random.between(0, 2),
  continues: (random) => random.between(0, 2),
  cancelAtClose: (random) => random.between(0, 1),
};

const activity = (random: SeededRandom): ActivityStep => ({
  at: 'activity',
  attemptsMax: random.pick([0, 0, 3]),
  failures: random.pick([0, 0, 0, 1, 2]),
  heartbeats: random.chance(0.3),
  eager: random.chance(0.2),
  cancelled: random.chance(0.1),
});
const once = (random: SeededRandom): ActivityStep => ({
  ...activity(random),
  attemptsMax: 1,
  failures: random.between(0, 1),
  heartbeats: false,
});
const timer = (random: SeededRandom): TimerStep => ({
  at: 'timer',
  ms: random.pick([0, 1, 50, 1_000, 5_000]),
  cancelled: random.chance(0.25),
});
const signals = (random: SeededRandom): Step => ({ at: 'signals', count: random.between(1, 3) });
const together = (random: SeededRandom): Step => ({
  at: 'together',
  steps: repeat(random.between(2, 4), () =>
    random.chance(0.5) ? timer(random) : random.chance(0.5) ? activity(random) : once(random),
  ),
});
const childStep = (random: SeededRandom): ChildStep => ({
  at: 'child',
  // Children may have children.
  program: drawChild(random.pick(['noop', 'timers', 'activity', 'long', 'family', 'continues', 'retries']), random),
  policy: random.pick([ParentClosePolicy.TERMINATE, ParentClosePolicy.ABANDON, ParentClosePolicy.REQUEST_CANCEL]),
  until: random.pick(['closed', 'closed', 'started', 'initiated']),
});
const repeat = <T>(times: number, make: () => T): T[] => Array.from({ length: times }, make);
const CONTINUE: Step = { at: 'continue' };
/** Of those that a run may have. */
const NEIGHBOURS_MAX = 9;

const drawSteps: Record<WorkloadKind, (random: SeededRandom) => Step[]> = {
  noop: () => [],
  activity: (random) => repeat(random.between(1, 2), () => activity(random)),
  once: (random) => repeat(random.between(1, 3), () => once(random)),
  timers: (random) => repeat(random.between(1, 3), () => timer(random)),
  signals: (random) => repeat(random.between(1, 3), () => signals(random)),
  signalAtClose: () => [{ at: 'marker' }],
  long: (random) =>
    repeat(random.between(10, 25), () => random.pick([{ at: 'timer', ms: 0, cancelled: false }, { at: 'marker' }, once(random)])),
  family: (random) => {
    // A parent that ends while its child is being started.
    if (random.chance(0.3))
      return [
        { ...childStep(random), until: 'initiated' },
        { at: 'timer', ms: random.pick([0, 1, 10]), cancelled: false },
      ];
    const steps: Step[] = [];
    for (let index = random.between(1, 3); index > 0; index -= 1) {
      const child = childStep(random);
      steps.push(child);
      const target = { child: `${steps.indexOf(child)}` };
      if (child.until === 'started' && random.chance(0.7))
        steps.push({ at: 'external', what: random.pick(['signal', 'signal', 'cancel']), target });
      if (random.chance(0.3)) steps.push(timer(random));
      if (random.chance(0.1)) steps.push(CONTINUE);
    }
    return steps;
  },
  mixed: (random) => repeat(random.between(2, 5), () => random.pick([activity, once, timer, signals, together])(random)),
  continues: (random) => [
    ...repeat(random.between(1, 3), () => [random.pick([activity, timer, signals, signals])(random), CONTINUE]).flat(),
    { at: 'marker' },
  ],
  retries: (random) => repeat(random.between(0, 2), () => random.pick([activity, timer])(random)),
  cron: (random) => repeat(random.between(0, 1), () => random.pick([activity, timer])(random)),
  cancelAtClose: (random) => [random.pick([activity, timer])(random), { at: 'marker' }],
  eager: (random) => repeat(random.between(1, 3), () => ({ ...random.pick([activity, once])(random), eager: true })),
  timesOut: (random) => repeat(random.between(0, 2), () => random.pick([activity, timer, signals])(random)),
  neighbours: (random) =>
    repeat(random.between(1, 3), () => ({
      at: 'external',
      what: random.pick(['signal', 'signal', 'cancel']),
      target: { workflowId: `w${random.between(1, NEIGHBOURS_MAX)}` },
    })),
};

/** The program of a workflow's descendant: `path` names the steps that start it and its ancestors. */
export function programOfChild(program: Program, path: readonly string[]): Program | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return program;
  const step = program.steps[Number(first)];
  return step?.at === 'child' ? programOfChild(step.program, rest) : undefined;
}
