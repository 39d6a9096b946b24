/**
 * Test doubles that each take one guard away. The simulator must notice every one of them: a guard whose loss nobody sees is either
 * of no use or not tested.
 */
import type { CommitOutcome, ShardCommit, Store, StoredUnit, UnitKey, UnitWrite } from '@perdure/engine/ports';
import type { MatchingParts } from '@perdure/server';
import type { Doubles } from './simulation.js';
import type { StartedTask } from './workload/worker-scope.js';
import type { World } from './world/world.js';

const REQUEST_PART = 0x72;
const BUFFERED_PART = 0x62;
const ACTIVITY_PART = 0x61;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const textOf = (key: UnitKey): string => `${key.slot}/${hex(key.namespaceId)}/${key.kind}/${hex(key.id)}`;

/** Every unit write passes through `change` on its way to the tables. */
const changingUnits =
  (change: (write: UnitWrite) => UnitWrite) =>
  (store: Store): Store => ({
    ...store,
    commit: (group, options) =>
      store.commit(
        group.map((commit) => ({ ...commit, units: commit.units.map(change) })),
        options,
      ),
  });

const withoutParts = (letter: number) =>
  changingUnits((write) => ({ ...write, parts: write.parts.filter(({ name }) => name[0] !== letter) }));

/** Takes any commit for one of the present owner. */
function withoutFence(store: Store): Store {
  const rangeIds = new Map<number, number>();
  return {
    ...store,
    acquireShard: async (request, options) => {
      const row = await store.acquireShard(request, options);
      if (row !== undefined) rangeIds.set(row.shardId, row.rangeId);
      return row;
    },
    commit: (group, options) =>
      store.commit(
        group.map((commit) => ({ ...commit, rangeId: rangeIds.get(commit.shardId) ?? commit.rangeId })),
        options,
      ),
  };
}

/** Takes any write for one of the version that is there. */
function withoutVersions(store: Store): Store {
  const versions = new Map<string, number>();
  const note = (commit: ShardCommit | undefined, outcome: CommitOutcome) => {
    if (outcome.at === 'committed') for (const { key, version } of commit?.units ?? []) versions.set(textOf(key), version);
  };
  const current = (write: UnitWrite): UnitWrite => {
    const version = versions.get(textOf(write.key)) ?? 0;
    return { ...write, expectedVersion: version, version: Math.max(write.version, version + 1) };
  };
  return {
    ...store,
    async commit(group, options) {
      const outcomes = await store.commit(
        group.map((commit) => ({ ...commit, units: commit.units.map(current) })),
        options,
      );
      for (const [index, outcome] of outcomes.entries()) note(group[index], outcome);
      return outcomes;
    },
  };
}

/** A read now and then brings a unit as it was at an earlier read: what the version check is there for. */
export function staleReads(store: Store, world: World): Store {
  const before = new Map<string, StoredUnit>();
  return {
    ...store,
    async loadUnit(key, options) {
      const old = before.get(textOf(key));
      if (old !== undefined && world.random.chance(0.3)) return old;
      const unit = await store.loadUnit(key, options);
      if (unit !== undefined) before.set(textOf(key), unit);
      return unit;
    },
  };
}

/** Acknowledges without writing, now and then. */
const acknowledgingInVain = (store: Store, world: World): Store => ({
  ...store,
  commit: (group, options) =>
    world.random.chance(0.02)
      ? Promise.resolve(group.map((): CommitOutcome => ({ at: 'committed' })))
      : store.commit(group, options),
});

const trustingUnknown = (store: Store): Store => ({
  ...store,
  async commit(group, options) {
    const outcomes = await store.commit(group, options);
    return outcomes.map((outcome): CommitOutcome => (outcome.at === 'unknown' ? { at: 'committed' } : outcome));
  },
});

/** The commit that starts an activity takes its dispatch row and writes no event. */
const startsActivity = (write: UnitWrite): boolean => write.nodes.length === 0 && write.dispatchesRemoved.length > 0;
const forgettingStarts = changingUnits((write) =>
  startsActivity(write)
    ? { ...write, parts: write.parts.filter(({ name }) => name[0] !== ACTIVITY_PART), dispatchesRemoved: [] }
    : write,
);

const forgettingShardTime = (store: Store): Store => ({
  ...store,
  commit: (group, options) =>
    store.commit(
      group.map((commit) => ({ ...commit, shardTimeMs: 0 })),
      options,
    ),
});

/** An empty poll now and then gets a task that another one has got already. */
function handingOutTwice(): NonNullable<Doubles['onPoll']> {
  const last = new Map<string, StartedTask>();
  return (task, queue) => {
    const name = `${queue.type}/${queue.name}`;
    if (task === undefined) return last.get(name);
    last.set(name, task);
    return task;
  };
}

type Recorded = Awaited<ReturnType<MatchingParts['history']['recordTaskStarted']>>;

/** Whoever asks for a task that is started gets it: as if history did not know that it has given it to somebody else. */
function startingForAnybody(): NonNullable<Doubles['historyOfMatching']> {
  const given = new Map<string, Recorded>();
  return (history) => ({
    ...history,
    async recordTaskStarted(request, call) {
      const { runId, scheduledEventId, stamp } = request.offer;
      const name = `${runId}/${scheduledEventId}/${stamp}`;
      const answer = await history.recordTaskStarted(request, call);
      if (answer.at === 'stale') return given.get(name) ?? answer;
      given.set(name, answer);
      return answer;
    },
  });
}

/** As many bytes as the state's number; an activity that is scheduled is state 1, one that is started is state 2. */
const isStarted = (data: Uint8Array | undefined): data is Uint8Array => data?.[0] === 0x08 && data[1] === 2;
/** An activity that is started by the completion which schedules it is stored as if nobody had got it. */
const forgettingEagerStarts = changingUnits((write) =>
  write.nodes.length === 0
    ? write
    : {
        ...write,
        parts: write.parts.map((part) =>
          part.name[0] === ACTIVITY_PART && isStarted(part.data)
            ? { ...part, data: Uint8Array.from(part.data, (byte, index) => (index === 1 ? 1 : byte)) }
            : part,
        ),
      },
);

/** The next run of a chain does not know what the run before it has been asked. */
const forgettingCarriedRequests = changingUnits((write) =>
  write.nodes.length > 1 && write.nodes.some(({ firstEventId }) => firstEventId === 1)
    ? { ...write, parts: write.parts.filter(({ name }) => name[0] !== REQUEST_PART) }
    : write,
);

export type Mutation = keyof typeof mutations;

/** Made anew for every run: they remember. */
export const mutations = {
  'range id fence': (): Doubles => ({ database: withoutFence }),
  'version check, under stale reads': (): Doubles => ({ database: withoutVersions, storeOfHost: staleReads }),
  'fence and version check': (): Doubles => ({ database: (store) => withoutFence(withoutVersions(store)) }),
  'dispatch rows': (): Doubles => ({ database: changingUnits((write) => ({ ...write, dispatchesAdded: [] })) }),
  'timer rows': (): Doubles => ({ database: changingUnits((write) => ({ ...write, timersAdded: [] })) }),
  'request ids': (): Doubles => ({ database: withoutParts(REQUEST_PART) }),
  'buffered events': (): Doubles => ({ database: withoutParts(BUFFERED_PART) }),
  'started activities': (): Doubles => ({ database: forgettingStarts }),
  'shard time': (): Doubles => ({ database: forgettingShardTime }),
  'eager starts': (): Doubles => ({ database: forgettingEagerStarts }),
  'carried requests': (): Doubles => ({ database: forgettingCarriedRequests }),
  'one start per task': (): Doubles => ({ historyOfMatching: startingForAnybody() }),
  'one poll per task': (): Doubles => ({ onPoll: handingOutTwice() }),
  'durable before reply': (): Doubles => ({ storeOfHost: acknowledgingInVain }),
  'unknown is not committed': (): Doubles => ({ storeOfHost: trustingUnknown }),
} as const;

export const mutationNames = Object.keys(mutations) as Mutation[];
