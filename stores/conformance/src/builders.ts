import type { DispatchRow, HistoryNode, PartWrite, ShardCommit, TimerRow, UnitKey, UnitWrite } from '@perdure/engine/ports';

/** Latin-1 text as bytes: '\xff' is the byte 255. */
export function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

/** 16 bytes that end in the given number. */
export function id16(number: number): Uint8Array {
  const id = new Uint8Array(16);
  new DataView(id.buffer).setUint32(12, number);
  return id;
}

/** Bytes that differ from seed to seed and from place to place. */
export function noise(length: number, seed: number): Uint8Array {
  const data = new Uint8Array(length);
  let state = (seed + 1) >>> 0;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state >>> 24;
  }
  return data;
}

export function unitKey(slot: number, id: string | Uint8Array, rest: Partial<UnitKey> = {}): UnitKey {
  return { slot, namespaceId: id16(1), kind: 1, id: typeof id === 'string' ? bytes(id) : id, ...rest };
}

/** A write that inserts the unit and nothing else; what is wanted besides goes into `rest`. */
export function unitWrite(key: UnitKey, rest: Partial<UnitWrite> = {}): UnitWrite {
  return {
    key,
    expectedVersion: 0,
    version: (rest.expectedVersion ?? 0) + 1,
    currentRunId: id16(1),
    data: bytes('unit'),
    parts: [],
    nodes: [],
    timersAdded: [],
    timersRemoved: [],
    dispatchesAdded: [],
    dispatchesRemoved: [],
    ...rest,
  };
}

export function part(name: string, data: string | undefined, runId = id16(1)): PartWrite {
  return { runId, name: bytes(name), data: data === undefined ? undefined : bytes(data) };
}

export function node(firstEventId: number, writeId: number, rest: Partial<HistoryNode> = {}): HistoryNode {
  return {
    branchId: id16(1),
    firstEventId,
    writeId,
    previousWriteId: 0,
    eventCount: 1,
    data: bytes(`${firstEventId}/${writeId}`),
    ...rest,
  };
}

export function timer(dueMs: number, name: string, rest: Partial<TimerRow> = {}): TimerRow {
  return { dueMs, name: bytes(name), slot: 7, data: bytes(`at ${dueMs}`), ...rest };
}

export function dispatch(queue: string, priority: number, order: number, rest: Partial<DispatchRow> = {}): DispatchRow {
  return { queue: bytes(queue), priority, order, slot: 7, data: bytes(`${priority}/${order}`), ...rest };
}

export function shardCommit(
  shardId: number,
  rangeId: number,
  units: readonly UnitWrite[],
  rest: Partial<ShardCommit> = {},
): ShardCommit {
  return { shardId, rangeId, shardTimeMs: 0, units, tidy: { timersRemoved: [], dispatchesRemoved: [] }, ...rest };
}
