/** Sums over many seeds, and how they and failures are shown. */
import { faultKinds, type FaultCounts, type FaultKind } from './faults/fault-plan.js';
import type { SimulationResult } from './simulation.js';
import { workloadKinds, type WorkloadCounts } from './workload/program.js';

export class Report {
  readonly failures: SimulationResult[] = [];
  readonly #faults = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as FaultCounts;
  readonly #workloads = Object.fromEntries(workloadKinds.map((kind) => [kind, 0])) as WorkloadCounts;
  #seeds = 0;
  #steps = 0;
  #commits = 0;
  #virtualMs = 0;

  add(result: SimulationResult): void {
    this.#seeds += 1;
    this.#steps += result.steps;
    this.#commits += result.commits;
    this.#virtualMs += result.virtualMs;
    for (const kind of faultKinds) this.#faults[kind] += result.faults[kind];
    for (const kind of workloadKinds) this.#workloads[kind] += result.workloads[kind];
    if (result.failure !== undefined) this.failures.push(result);
  }

  get seeds(): number {
    return this.#seeds;
  }

  neverStruck(): FaultKind[] {
    return faultKinds.filter((kind) => this.#faults[kind] === 0);
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
    ].join('\n');
  }
}

export function failureText({ seed, hash, failure }: SimulationResult, commit: string): string {
  const again = `npm run simulate -- --seed ${seed}`;
  return [`seed ${seed} at commit ${commit}, trace ${hash}: ${failure?.what}`, ...(failure?.trace ?? []), `again: ${again}`].join(
    '\n',
  );
}
