import type { Run } from '../core/run.js';
import type { CodecContexts } from './codec-contexts.js';
import type { LocalEnds } from './local-ends.js';

/** A run in memory, and the one task at a time that may work on it. */
export interface CachedRun {
  readonly runId: string;
  readonly workflowId: string;
  readonly workflowType: string;
  run: Run;
  readonly localEnds: LocalEnds;
  readonly codecContexts: CodecContexts;
  /** The workflow code's side exists. */
  hasRealm: boolean;
  /** Tasks of the run, one after the other. */
  turn: Promise<void>;
  /** Tasks that wait for their turn or have it. */
  tasks: number;
}

/** Runs by id, the ones used last at the end. */
export class RunCache {
  readonly #runs = new Map<string, CachedRun>();

  constructor(readonly size: number) {}

  get count(): number {
    return this.#runs.size;
  }

  get(runId: string): CachedRun | undefined {
    const entry = this.#runs.get(runId);
    if (entry === undefined) return undefined;
    this.#runs.delete(runId);
    this.#runs.set(runId, entry);
    return entry;
  }

  add(entry: CachedRun): void {
    this.#runs.set(entry.runId, entry);
  }

  remove(entry: CachedRun): boolean {
    return this.#runs.get(entry.runId) === entry && this.#runs.delete(entry.runId);
  }

  /** The run that was used least lately and is idle, if there are more than there may be. */
  surplus(): CachedRun | undefined {
    if (this.#runs.size <= this.size) return undefined;
    for (const entry of this.#runs.values()) if (entry.tasks === 0) return entry;
    return undefined;
  }

  all(): readonly CachedRun[] {
    return [...this.#runs.values()];
  }
}
