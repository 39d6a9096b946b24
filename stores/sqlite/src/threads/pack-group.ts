import type {
  DispatchKey,
  DispatchRow,
  HistoryNode,
  PartWrite,
  ShardCommit,
  TaskChanges,
  TimerKey,
  TimerRow,
  UnitWrite,
} from '@perdure/engine/ports';
import { ByteReader, type ByteWriter } from './byte-io.js';

/** A group as one byte string. Numbers travel as doubles, so one that no store takes is refused by the store, not garbled here. */
export function packGroup(writer: ByteWriter, group: readonly ShardCommit[]): Uint8Array<ArrayBuffer> {
  packList(writer, group, packShard);
  return writer.take();
}

export function unpackGroup(bytes: Uint8Array): ShardCommit[] {
  return unpackList(new ByteReader(bytes), unpackShard);
}

function packList<Item>(writer: ByteWriter, items: readonly Item[], pack: (writer: ByteWriter, item: Item) => void): void {
  writer.uint32(items.length);
  for (const item of items) pack(writer, item);
}

function unpackList<Item>(reader: ByteReader, unpack: (reader: ByteReader) => Item): Item[] {
  const items: Item[] = [];
  for (let count = reader.uint32(); count > 0; count--) items.push(unpack(reader));
  return items;
}

function packShard(writer: ByteWriter, shard: ShardCommit): void {
  writer.float64(shard.shardId);
  writer.float64(shard.rangeId);
  writer.float64(shard.shardTimeMs);
  packList(writer, shard.units, packUnit);
  packRemovals(writer, shard.tidy);
}

// Fields are read in the order in which object literals evaluate theirs, which is the order they are written in.
function unpackShard(reader: ByteReader): ShardCommit {
  return {
    shardId: reader.float64(),
    rangeId: reader.float64(),
    shardTimeMs: reader.float64(),
    units: unpackList(reader, unpackUnit),
    tidy: unpackRemovals(reader),
  };
}

function packUnit(writer: ByteWriter, write: UnitWrite): void {
  const { slot, namespaceId, kind, id } = write.key;
  writer.float64(slot);
  writer.bytes(namespaceId);
  writer.float64(kind);
  writer.bytes(id);
  writer.float64(write.expectedVersion);
  writer.float64(write.version);
  writer.bytes(write.currentRunId);
  writer.bytes(write.data);
  packList(writer, write.parts, packPart);
  packList(writer, write.nodes, packNode);
  packList(writer, write.timersAdded, packTimer);
  packList(writer, write.dispatchesAdded, packDispatch);
  packRemovals(writer, write);
}

function unpackUnit(reader: ByteReader): UnitWrite {
  return {
    key: { slot: reader.float64(), namespaceId: reader.bytes(), kind: reader.float64(), id: reader.bytes() },
    expectedVersion: reader.float64(),
    version: reader.float64(),
    currentRunId: reader.bytes(),
    data: reader.bytes(),
    parts: unpackList(reader, unpackPart),
    nodes: unpackList(reader, unpackNode),
    timersAdded: unpackList(reader, unpackTimer),
    dispatchesAdded: unpackList(reader, unpackDispatch),
    ...unpackRemovals(reader),
  };
}

function packPart(writer: ByteWriter, part: PartWrite): void {
  writer.bytes(part.runId);
  writer.bytes(part.name);
  writer.uint8(part.data === undefined ? 0 : 1);
  if (part.data !== undefined) writer.bytes(part.data);
}

function unpackPart(reader: ByteReader): PartWrite {
  return { runId: reader.bytes(), name: reader.bytes(), data: reader.uint8() === 0 ? undefined : reader.bytes() };
}

function packNode(writer: ByteWriter, node: HistoryNode): void {
  writer.bytes(node.branchId);
  writer.float64(node.firstEventId);
  writer.float64(node.writeId);
  writer.float64(node.previousWriteId);
  writer.float64(node.eventCount);
  writer.bytes(node.data);
}

function unpackNode(reader: ByteReader): HistoryNode {
  return {
    branchId: reader.bytes(),
    firstEventId: reader.float64(),
    writeId: reader.float64(),
    previousWriteId: reader.float64(),
    eventCount: reader.float64(),
    data: reader.bytes(),
  };
}

function packTimerKey(writer: ByteWriter, timer: TimerKey): void {
  writer.float64(timer.dueMs);
  writer.bytes(timer.name);
}

function unpackTimerKey(reader: ByteReader): TimerKey {
  return { dueMs: reader.float64(), name: reader.bytes() };
}

function packTimer(writer: ByteWriter, timer: TimerRow): void {
  packTimerKey(writer, timer);
  writer.float64(timer.slot);
  writer.bytes(timer.data);
}

function unpackTimer(reader: ByteReader): TimerRow {
  return { ...unpackTimerKey(reader), slot: reader.float64(), data: reader.bytes() };
}

function packDispatchKey(writer: ByteWriter, dispatch: DispatchKey): void {
  writer.bytes(dispatch.queue);
  writer.float64(dispatch.priority);
  writer.float64(dispatch.order);
}

function unpackDispatchKey(reader: ByteReader): DispatchKey {
  return { queue: reader.bytes(), priority: reader.float64(), order: reader.float64() };
}

function packDispatch(writer: ByteWriter, dispatch: DispatchRow): void {
  packDispatchKey(writer, dispatch);
  writer.float64(dispatch.slot);
  writer.bytes(dispatch.data);
}

function unpackDispatch(reader: ByteReader): DispatchRow {
  return { ...unpackDispatchKey(reader), slot: reader.float64(), data: reader.bytes() };
}

type Removals = Pick<TaskChanges, 'timersRemoved' | 'dispatchesRemoved'>;

function packRemovals(writer: ByteWriter, removals: Removals): void {
  packList(writer, removals.timersRemoved, packTimerKey);
  packList(writer, removals.dispatchesRemoved, packDispatchKey);
}

function unpackRemovals(reader: ByteReader): Removals {
  return { timersRemoved: unpackList(reader, unpackTimerKey), dispatchesRemoved: unpackList(reader, unpackDispatchKey) };
}
