/**
 * One host's way to the database: calls take time, fail before or after they were carried out, or are carried out long after they
 * were given up. Whatever is carried out is told to the observer at that moment.
 */
import {
  StoreUnavailableError,
  type CallOptions,
  type CommitOutcome,
  type ShardCommit,
  type ShardRow,
  type Store,
} from '@perdure/engine/ports';
import type { Machine } from '../world/machine.js';
import type { World } from '../world/world.js';
import type { FaultKind, FaultPlan } from './fault-plan.js';

export interface StoreObserver {
  acquired(row: ShardRow): void;
  committed(commit: ShardCommit): void;
}

/** The whole database is away until then; all hosts suffer alike. */
export interface Outage {
  untilMs: number;
}

interface Parts {
  readonly world: World;
  readonly machine: Machine;
  readonly faults: FaultPlan;
  readonly database: Store;
  readonly observer: StoreObserver;
  readonly outage: Outage;
}

/** Content with this in it is refused for good. */
export const REFUSED_CONTENT = 'content the store refuses';

const QUICK_MS = 3;
const SLOW_MS = 9_000;
const LATE_MS = 20_000;

type Answering<Result> = () => Promise<Result>;

export function faultStore(parts: Parts): Store {
  const { world, machine, faults, database, observer, outage } = parts;
  const { random } = world;
  const latencyMs = () => random.between(0, faults.strikes('storeSlow') ? SLOW_MS : QUICK_MS);
  const enter = (delayMs: number, label: string, run: () => void) =>
    world.at(delayMs, `${machine.name} ${label}`, () => machine.enter('message', run));

  /** Carried out in the middle of the latency; the database does so whether the caller lives or not. */
  function call<Result>(
    label: string,
    { timeoutMs }: CallOptions,
    run: Answering<Result>,
    before: FaultKind,
    after?: FaultKind,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const takesMs = latencyMs();
      const fails = (why: string, delayMs: number) =>
        enter(delayMs, `${label} ${why}`, () => reject(new StoreUnavailableError(why)));
      if (world.nowMs < outage.untilMs) return void fails('away', Math.min(timeoutMs, 50));
      if (faults.strikes(before)) return void fails('fails', Math.min(takesMs, timeoutMs));
      const vain = after !== undefined && faults.strikes(after);
      if (takesMs >= timeoutMs) fails('times out', timeoutMs);
      world.at(takesMs / 2, `${machine.name} ${label}`, () => {
        run().then(
          (result) => (vain ? fails('answer lost', takesMs / 2) : enter(takesMs / 2, `${label} done`, () => resolve(result))),
          (error: Error) => world.fail(error),
        );
      });
      return undefined;
    });
  }
  const read = <Result>(label: string, options: CallOptions, run: Answering<Result>) => call(label, options, run, 'readFails');
  const write = <Result>(label: string, options: CallOptions, run: Answering<Result>) =>
    call(label, options, run, 'recordWriteFails', 'recordReplyLost');

  async function carryOut(group: readonly ShardCommit[]): Promise<readonly CommitOutcome[]> {
    const refused = group.map(refusedUnit);
    const taken = group.filter((_, index) => (refused[index] ?? -1) < 0);
    const outcomes = [...(await database.commit(taken, { timeoutMs: 1_000 }))];
    return group.map((commit, index) => {
      const unit = refused[index] ?? -1;
      if (unit >= 0) {
        faults.struck.contentRejected += 1;
        return { at: 'rejected', unit: commit.shardId % 2 === 0 ? unit : undefined, reason: 'refused' };
      }
      const outcome = outcomes.shift() ?? { at: 'unknown', reason: 'no outcome' };
      world.note(`${machine.name} shard ${commit.shardId}/${commit.rangeId} ${outcome.at} ${commit.units.length}`);
      if (outcome.at === 'committed') observer.committed(commit);
      return outcome;
    });
  }

  function commit(group: readonly ShardCommit[], { timeoutMs }: CallOptions): Promise<readonly CommitOutcome[]> {
    const takesMs = latencyMs();
    const unknown = () => group.map((): CommitOutcome => ({ at: 'unknown', reason: 'simulated' }));
    return new Promise((resolve) => {
      const answer = (delayMs: number, outcomes: readonly CommitOutcome[]) =>
        enter(delayMs, 'commit answered', () => resolve(outcomes));
      if (world.nowMs < outage.untilMs) return void answer(Math.min(timeoutMs, 50), unknown());
      if (faults.strikes('commitFailsBefore')) return void answer(Math.min(takesMs, timeoutMs), unknown());
      const late = faults.strikes('commitLate');
      const vain = !late && faults.strikes('commitFailsAfter');
      const partly = !late && !vain && group.length > 1 && faults.strikes('commitPartlyUnknown');
      if (late || takesMs >= timeoutMs) answer(late ? Math.min(takesMs, timeoutMs) : timeoutMs, unknown());
      world.at(late ? random.between(0, LATE_MS) : takesMs / 2, `${machine.name} commit`, () => {
        carryOut(group).then(
          (outcomes) => {
            const seen = outcomes.map((outcome, index) =>
              vain || (partly && index % 2 === 0) ? (unknown()[index] ?? outcome) : outcome,
            );
            answer(takesMs / 2, seen);
          },
          (error: Error) => world.fail(error),
        );
      });
    });
  }

  return {
    name: 'simulated',
    commit,
    loadUnit: (key, options) => read('loadUnit', options, () => database.loadUnit(key, options)),
    loadParts: (slot, runId, options) => read('loadParts', options, () => database.loadParts(slot, runId, options)),
    readHistory: (range, options) => read('readHistory', options, () => database.readHistory(range, options)),
    ensureShards: (shards, options) => write('ensureShards', options, () => database.ensureShards(shards, options)),
    listShards: (options) => read('listShards', options, () => database.listShards(options)),
    acquireShard: (request, options) =>
      write(`acquireShard ${request.shardId}`, options, async () => {
        const row = await database.acquireShard(request, options);
        if (row !== undefined) observer.acquired(row);
        return row;
      }),
    releaseShard: (request, options) => write('releaseShard', options, () => database.releaseShard(request, options)),
    readTimers: (range, options) => read('readTimers', options, () => database.readTimers(range, options)),
    readDispatches: (range, options) => read('readDispatches', options, () => database.readDispatches(range, options)),
    listDispatchQueues: (range, options) =>
      read('listDispatchQueues', options, () => database.listDispatchQueues(range, options)),
    createNamespace: (row, options) => write('createNamespace', options, () => database.createNamespace(row, options)),
    readNamespace: (by, options) => read('readNamespace', options, () => database.readNamespace(by, options)),
    listNamespaces: (range, options) => read('listNamespaces', options, () => database.listNamespaces(range, options)),
    updateNamespace: (row, options) => write('updateNamespace', options, () => database.updateNamespace(row, options)),
    heartbeatHost: (host, options) => write('heartbeatHost', options, () => database.heartbeatHost(host, options)),
    listHosts: (options) => read('listHosts', options, () => database.listHosts(options)),
    removeHost: (hostId, options) => write('removeHost', options, () => database.removeHost(hostId, options)),
    ensureClusterRecord: (data, options) =>
      write('ensureClusterRecord', options, () => database.ensureClusterRecord(data, options)),
    close: async () => undefined,
  };
}

/** Index of the unit that carries refused content, or -1. */
function refusedUnit({ units }: ShardCommit): number {
  return units.findIndex(
    ({ nodes, parts }) =>
      nodes.some(({ data }) => isRefused(data)) || parts.some(({ data }) => data !== undefined && isRefused(data)),
  );
}
const isRefused = (data: Uint8Array): boolean =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength).includes(REFUSED_CONTENT);
