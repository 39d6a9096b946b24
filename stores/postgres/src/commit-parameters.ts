import type { PartWrite, ShardCommit, TimerKey, TimerRow, UnitWrite } from '@perdure/engine/ports';
import { Columns, integerArray } from './array-parameters.js';
import type { Parameter, Statement } from './sessions.js';

/** One shard's part of a group, with its place there. */
export interface Entry {
  readonly index: number;
  readonly commit: ShardCommit;
}

/** Where a unit of the parameters stood: its entry and its index in that shard's `units`. */
export interface UnitPlace {
  readonly entry: Entry;
  readonly unit: number;
}

const parameterCount = 51;

export const commitStatement: Statement = {
  name: 'commit_group_1',
  text: `SELECT commit_group_1(${Array.from({ length: parameterCount }, (_, index) => `$${index + 1}`).join(', ')})`,
};

/** The parameters of `commit_group_1` in the order of its declaration, and which unit each row of them came from. */
export interface CommitParameters {
  readonly values: readonly Parameter[];
  readonly added: readonly UnitPlace[];
  readonly changed: readonly UnitPlace[];
}

function emptyColumns() {
  return {
    addedUnits: new Columns('int8', 'bytea', 'int2', 'bytea', 'int8', 'bytea', 'bytea'),
    changedUnits: new Columns('int8', 'bytea', 'int2', 'bytea', 'int8', 'int8', 'bytea', 'bytea'),
    parts: new Columns('int8', 'bytea', 'bytea', 'bytea'),
    goneParts: new Columns('int8', 'bytea', 'bytea'),
    nodes: new Columns('int8', 'bytea', 'int8', 'int8', 'int8', 'int8', 'bytea'),
    timers: new Columns('int4', 'int8', 'bytea', 'int8', 'bytea'),
    goneTimers: new Columns('int4', 'int8', 'bytea'),
    tasks: new Columns('int4', 'bytea', 'int4', 'int8', 'int8', 'bytea'),
    goneTasks: new Columns('int4', 'bytea', 'int4', 'int8'),
  };
}
type GroupColumns = ReturnType<typeof emptyColumns>;

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

/**
 * One shard's parts and timers by key, so that of several writes to one the last remains: units are applied in their order, removals
 * after additions, while the function applies a whole group's additions before its removals. Dispatches need no such
 * care: an order that has been used does not come again.
 */
class LastWrites {
  readonly parts = new Map<string, { readonly slot: number; readonly part: PartWrite }>();
  readonly timers = new Map<string, TimerRow | TimerKey>();

  addPart(slot: number, part: PartWrite): void {
    this.parts.set(`${slot} ${latin1(part.runId)} ${latin1(part.name)}`, { slot, part });
  }

  addTimer(timer: TimerRow | TimerKey): void {
    this.timers.set(`${timer.dueMs} ${latin1(timer.name)}`, timer);
  }

  moveTo(into: GroupColumns, shardId: number): void {
    for (const { slot, part } of this.parts.values())
      if (part.data === undefined) into.goneParts.add(slot, part.runId, part.name);
      else into.parts.add(slot, part.runId, part.name, part.data);
    for (const timer of this.timers.values())
      if ('data' in timer) into.timers.add(shardId, timer.dueMs, timer.name, timer.slot, timer.data);
      else into.goneTimers.add(shardId, timer.dueMs, timer.name);
  }
}

function addUnit(into: GroupColumns, last: LastWrites, shardId: number, write: UnitWrite): void {
  const { expectedVersion, version, currentRunId, data } = write;
  const { slot, namespaceId, kind, id } = write.key;
  if (expectedVersion === 0) into.addedUnits.add(slot, namespaceId, kind, id, version, currentRunId, data);
  else into.changedUnits.add(slot, namespaceId, kind, id, expectedVersion, version, currentRunId, data);
  for (const part of write.parts) last.addPart(slot, part);
  for (const node of write.nodes)
    into.nodes.add(slot, node.branchId, node.firstEventId, node.writeId, node.previousWriteId, node.eventCount, node.data);
  for (const timer of write.timersAdded) last.addTimer(timer);
  for (const row of write.dispatchesAdded) into.tasks.add(shardId, row.queue, row.priority, row.order, row.slot, row.data);
  addRemovals(into, last, shardId, write);
}

function addRemovals(into: GroupColumns, last: LastWrites, shardId: number, removals: ShardCommit['tidy']): void {
  // A removal may be handed over as the whole row: only its key counts.
  for (const { dueMs, name } of removals.timersRemoved) last.addTimer({ dueMs, name });
  for (const { queue, priority, order } of removals.dispatchesRemoved) into.goneTasks.add(shardId, queue, priority, order);
}

/** `entries` ascending by shard id: the order in which the function locks. */
export function commitParameters(entries: readonly Entry[], timersMayExist: boolean): CommitParameters {
  const columns = emptyColumns();
  const added: UnitPlace[] = [];
  const changed: UnitPlace[] = [];
  for (const entry of entries) {
    const { shardId, units, tidy } = entry.commit;
    const last = new LastWrites();
    for (const [unit, write] of units.entries()) {
      (write.expectedVersion === 0 ? added : changed).push({ entry, unit });
      addUnit(columns, last, shardId, write);
    }
    addRemovals(columns, last, shardId, tidy);
    last.moveTo(columns, shardId);
  }
  const shards = [
    integerArray(
      'int4',
      entries.map(({ commit }) => commit.shardId),
    ),
    integerArray(
      'int8',
      entries.map(({ commit }) => commit.rangeId),
    ),
    integerArray(
      'int8',
      entries.map(({ commit }) => commit.shardTimeMs),
    ),
  ];
  const values = [timersMayExist, ...shards, ...Object.values(columns).flatMap((each) => each.parameters())];
  return { values, added, changed };
}
