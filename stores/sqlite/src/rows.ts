import type { DispatchRow, HistoryNode, NamespaceRow, ShardRow, StoredPart, TimerRow } from '@perdure/engine/ports';
import type { Cell, Row } from './driver/driver.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

export function text(cell: Cell | undefined): string {
  return typeof cell === 'string' ? cell : decoder.decode(cell as Uint8Array);
}

// The columns stand in the order in which the operations select them.

export function partOf(row: Row): StoredPart {
  return { name: row[0] as Uint8Array, data: row[1] as Uint8Array };
}

export function nodeOf(row: Row): HistoryNode {
  return {
    branchId: row[0] as Uint8Array,
    firstEventId: row[1] as number,
    writeId: row[2] as number,
    previousWriteId: row[3] as number,
    eventCount: row[4] as number,
    data: row[5] as Uint8Array,
  };
}

export function shardOf(row: Row): ShardRow {
  return {
    shardId: row[0] as number,
    slotFrom: row[1] as number,
    slotTo: row[2] as number,
    rangeId: row[3] as number,
    owner: text(row[4]),
    shardTimeMs: row[5] as number,
  };
}

export function timerOf(row: Row): TimerRow {
  return { dueMs: row[0] as number, name: row[1] as Uint8Array, slot: row[2] as number, data: row[3] as Uint8Array };
}

/** The queue is not among the columns, since it was asked for by name; each row gets a copy that is its own. */
export function dispatchOf(queue: Uint8Array, row: Row): DispatchRow {
  return {
    queue: new Uint8Array(queue),
    priority: row[0] as number,
    order: row[1] as number,
    slot: row[2] as number,
    data: row[3] as Uint8Array,
  };
}

export function namespaceOf(row: Row): NamespaceRow {
  return { id: row[0] as Uint8Array, name: text(row[1]), version: row[2] as number, data: row[3] as Uint8Array };
}
