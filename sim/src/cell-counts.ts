/** How often each cell of the engine's state machines was used. The tables are shared by all runs of a thread, so sums are compared. */
import { activity, child, workflowTask, type Machine } from '@perdure/engine';

export type CellCounts = Record<string, number>;

const counts: CellCounts = {};

/** Replaces the machine's step by one that counts. */
function record<S, F>(machine: Machine<S, F>): void {
  const step = machine.step.bind(machine);
  machine.step = (state, fact) => {
    const cell = `${machine.name}: ${String(state.at)} ${String(fact.at)}`;
    counts[cell] = (counts[cell] ?? 0) + 1;
    return step(state, fact);
  };
  for (const [state, row] of Object.entries(machine.table))
    for (const fact of Object.keys(row as object)) counts[`${machine.name}: ${state} ${fact}`] = 0;
}

for (const machine of [workflowTask, activity, child]) record(machine as unknown as Machine<never, never>);

/** All cells, with what was counted since `before`. */
export const cellsSince = (before: CellCounts): CellCounts =>
  Object.fromEntries(Object.entries(counts).map(([cell, count]) => [cell, count - (before[cell] ?? 0)]));
