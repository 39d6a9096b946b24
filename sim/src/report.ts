/** Sums over many seeds, and how they and failures are shown. */
import type { SimulationResult } from './simulation.js';

const add = (sums: Record<string, number>, counts: Readonly<Record<string, number>>): void => {
  for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count;
};
const never = (sums: Record<string, number>): string[] => Object.keys(sums).filter((name) => sums[name] === 0);

export class Report {
  readonly failures: SimulationResult[] = [];
  readonly #faults: Record<string, number> = {};
  readonly #workloads: Record<string, number> = {};
  readonly #deeds: Record<string, number> = {};
  readonly #cells: Record<string, number> = {};
  #seeds = 0;
  #steps = 0;
  #commits = 0;
  #virtualMs = 0;

  add(result: SimulationResult): void {
    this.#seeds += 1;
    this.#steps += result.steps;
    this.#commits += result.commits;
    this.#virtualMs += result.virtualMs;
    add(this.#faults, result.faults);
    add(this.#workloads, result.workloads);
    add(this.#deeds, result.deeds);
    add(this.#cells, result.cells);
    if (result.failure !== undefined) this.failures.push(result);
  }

  get seeds(): number {
    return this.#seeds;
  }

  /** Kinds of faults and deeds that no seed has come to. */
  neverSeen(): string[] {
    return [...never(this.#faults), ...never(this.#deeds)];
  }

  /** Cells of the state machines that no seed has used; a few are rare. */
  neverUsed(): string[] {
    return never(this.#cells);
  }

  text(seconds: number): string {
    const counts = (of: Record<string, number>) =>
      Object.entries(of)
        .map(([name, count]) => `${name} ${count}`)
        .join(', ');
    const virtualHours = (this.#virtualMs / 3_600_000).toFixed(1);
    return [
      `${this.#seeds} seeds, ${this.failures.length} failed; ${(this.#seeds / seconds).toFixed(1)} seeds/s, ${seconds.toFixed(1)} s`,
      `${this.#steps} steps, ${this.#commits} commits, ${virtualHours} virtual hours`,
      `faults: ${counts(this.#faults)}`,
      `workloads: ${counts(this.#workloads)}`,
      `deeds: ${counts(this.#deeds)}`,
      `cells: ${counts(this.#cells)}`,
    ].join('\n');
  }
}

export function failureText({ seed, hash, failure }: SimulationResult, commit: string): string {
  const again = `npm run simulate -- --seed ${seed}`;
  return [`seed ${seed} at commit ${commit}, trace ${hash}: ${failure?.what}`, ...(failure?.trace ?? []), `again: ${again}`].join(
    '\n',
  );
}
