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
/** To the child that an earlier step has started. */
export interface ExternalStep {
  readonly at: 'external';
  readonly what: 'signal' | 'cancel';
  readonly child: string;
}
export type Step =
  | ActivityStep
  | TimerStep
  /** Until so many signals have come. */
  | { readonly at: 'signals'; readonly count: number }
  | ChildStep
  | ExternalStep
  | { readonly at: 'together'; readonly steps: readonly (ActivityStep | TimerStep)[] }
  | { readonly at: 'marker' };

export interface Program {
  readonly kind: WorkloadKind;
  readonly steps: readonly Step[];
  /** Signals that clients send for sure, and those they send around the end. */
  readonly signals: number;
  readonly lateSignals: number;
  readonly refusedSignal: boolean;
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
] as const;
export type WorkloadKind = (typeof workloadKinds)[number];
export type WorkloadCounts = Record<WorkloadKind, number>;

export function drawProgram(kind: WorkloadKind, random: SeededRandom, refusedSignal: boolean): Program {
  const steps = drawSteps[kind](random);
  const signals = steps.reduce((sum, step) => sum + (step.at === 'signals' ? step.count : 0), 0);
  const lateSignals = kind === 'signalAtClose' ? random.between(1, 4) : kind === 'mixed' ? random.between(0, 2) : 0;
  return { kind, steps, signals, lateSignals, refusedSignal };
}

const activity = (random: SeededRandom): ActivityStep => ({
  at: 'activity',
  attemptsMax: random.pick([0, 0, 3]),
  failures: random.pick([0, 0, 0, 1, 2]),
  heartbeats: random.chance(0.3),
});
const once = (random: SeededRandom): ActivityStep => ({
  at: 'activity',
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
  program: drawProgram(random.pick(['noop', 'timers', 'activity', 'long', 'family']), random, false),
  policy: random.pick([ParentClosePolicy.TERMINATE, ParentClosePolicy.ABANDON, ParentClosePolicy.REQUEST_CANCEL]),
  until: random.pick(['closed', 'closed', 'started', 'initiated']),
});
const repeat = <T>(times: number, make: () => T): T[] => Array.from({ length: times }, make);

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
    const steps: Step[] = [];
    for (let index = random.between(1, 3); index > 0; index -= 1) {
      const child = childStep(random);
      steps.push(child);
      if (child.until === 'started' && random.chance(0.7))
        steps.push({ at: 'external', what: random.pick(['signal', 'signal', 'cancel']), child: `${steps.indexOf(child)}` });
      if (random.chance(0.3)) steps.push(timer(random));
    }
    return steps;
  },
  mixed: (random) => repeat(random.between(2, 5), () => random.pick([activity, once, timer, signals, together])(random)),
};

/** The program of a workflow's descendant: `path` names the steps that start it and its ancestors. */
export function programOfChild(program: Program, path: readonly string[]): Program | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return program;
  const step = program.steps[Number(first)];
  return step?.at === 'child' ? programOfChild(step.program, rest) : undefined;
}
