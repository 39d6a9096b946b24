// What is measured how often, and in which order.
import type { SdkName } from './sdks.js';

export interface Step {
  readonly what: string;
  readonly rounds: number;
  readonly numbers: readonly number[];
}

/** @param effort  1 is what the documentation's figures were made with; less is quicker and rougher. */
export function plan(effort: number): readonly Step[] {
  const times = (count: number) => Math.max(1, Math.round(count * effort));
  const many = (count: number) => Math.max(20, Math.round(count * effort));
  return [
    { what: 'import-client', rounds: times(7), numbers: [] },
    { what: 'import-worker', rounds: times(5), numbers: [] },
    { what: 'bundle', rounds: times(5), numbers: [] },
    { what: 'first', rounds: times(5), numbers: [] },
    // Code that has not run a thousand times is not yet compiled well: workflows of the warm-up, then one and many at a time.
    { what: 'load', rounds: times(2), numbers: [many(1200), many(300), many(1000)] },
    // Open workflows at which the memory is looked at: the first hundreds grow what all share.
    { what: 'cached', rounds: times(2), numbers: [many(500), many(1500)] },
  ];
}

/** Who goes first alternates, so that a change of the machine's mood hits both. */
export function turnsOf(round: number): readonly SdkName[] {
  return round % 2 === 0 ? ['ours', 'peer'] : ['peer', 'ours'];
}
