import { performance } from 'node:perf_hooks';
import type { CallOptions, CommitOutcome, ShardCommit } from '@perdure/engine/ports';
import pg from 'pg';
import { commitParameters, commitStatement, type CommitParameters, type Entry } from './commit-parameters.js';
import { isContentFailure, isTimerThere, messageOf, refusedState } from './failures.js';
import type { Sessions } from './sessions.js';
import { refusalOf } from './unit-limits.js';

/**
 * Writes a group as one statement. When the database takes exception to some shards, nothing of that statement remains; they
 * get their outcome and the others are sent again without them.
 */
export async function commitGroup(
  sessions: Sessions,
  group: readonly ShardCommit[],
  { timeoutMs }: CallOptions,
): Promise<CommitOutcome[]> {
  const deadline = performance.now() + timeoutMs;
  const outcomes = group.map((): CommitOutcome => ({ at: 'unknown', reason: 'not sent' }));
  const sound: Entry[] = [];
  for (const [index, commit] of group.entries()) {
    const refused = firstRefusal(commit);
    if (refused) outcomes[index] = refused;
    else sound.push({ index, commit });
  }
  sound.sort((a, b) => a.commit.shardId - b.commit.shardId);
  await new GroupCommit(sessions, deadline, outcomes).write(sound, false);
  return outcomes;
}

function firstRefusal(commit: ShardCommit): CommitOutcome | undefined {
  for (const [unit, write] of commit.units.entries()) {
    const reason = refusalOf(write);
    if (reason !== undefined) return { at: 'rejected', unit, reason };
  }
  return undefined;
}

class GroupCommit {
  constructor(
    readonly sessions: Sessions,
    readonly deadline: number,
    readonly outcomes: CommitOutcome[],
  ) {}

  #settle(entries: readonly Entry[], outcome: CommitOutcome): void {
    for (const { index } of entries) this.outcomes[index] = outcome;
  }

  /** Every call of itself has fewer entries, or `timersMayExist` for the first time. */
  async write(entries: readonly Entry[], timersMayExist: boolean): Promise<void> {
    if (entries.length === 0) return;
    const parameters = commitParameters(entries, timersMayExist);
    try {
      await this.sessions.run(commitStatement, parameters.values, this.deadline);
      this.#settle(entries, { at: 'committed' });
    } catch (error) {
      if (error instanceof pg.DatabaseError && error.code === refusedState)
        return this.write(this.#withoutRefused(entries, parameters, error), timersMayExist);
      if (isTimerThere(error) && !timersMayExist) return this.write(entries, true);
      if (!isContentFailure(error)) return this.#settle(entries, { at: 'unknown', reason: messageOf(error) });
      const [only] = entries;
      if (entries.length === 1 && only) return this.#settle(entries, rejection(only.commit, messageOf(error)));
      const half = entries.length >> 1;
      await this.write(entries.slice(0, half), timersMayExist);
      await this.write(entries.slice(half), timersMayExist);
    }
  }

  /** Settles the shards that the function refused, and returns the others. */
  #withoutRefused(entries: readonly Entry[], { added, changed }: CommitParameters, error: pg.DatabaseError): Entry[] {
    const refused = JSON.parse(error.detail ?? '{}') as Record<'fenced' | 'added' | 'changed', readonly number[]>;
    const firstConflicts = new Map<Entry, number>();
    const culprits = [...refused.added.map((n) => added[n - 1]), ...refused.changed.map((n) => changed[n - 1])];
    for (const place of culprits)
      if (place) firstConflicts.set(place.entry, Math.min(place.unit, firstConflicts.get(place.entry) ?? place.unit));
    for (const [entry, unit] of firstConflicts) this.#settle([entry], { at: 'conflict', unit });
    const fenced = new Set(refused.fenced.map((n) => entries[n - 1]));
    for (const entry of fenced) if (entry) this.#settle([entry], { at: 'fenced' });
    const others = entries.filter((entry) => !fenced.has(entry) && !firstConflicts.has(entry));
    if (others.length === entries.length) throw new Error(`PostgreSQL refused a commit without naming a shard: ${error.detail}`);
    return others;
  }
}

/** The culprit is known when there is only one it could be. */
function rejection({ units }: ShardCommit, reason: string): CommitOutcome {
  return { at: 'rejected', unit: units.length === 1 ? 0 : undefined, reason };
}
