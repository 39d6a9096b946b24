import type { HistoryNode, NamespaceRow, ShardRow } from '@perdure/engine/ports';
import { SortedRows } from './sorted-rows.js';

export interface UnitRecord {
  readonly version: number;
  readonly currentRunId: Uint8Array;
  readonly data: Uint8Array;
}

/** A timer or dispatch; the rest of it is in its key. */
export interface TaskRecord {
  readonly slot: number;
  readonly data: Uint8Array;
}

export interface HostRecord {
  readonly hostId: string;
  readonly data: Uint8Array;
  readonly heartbeatMs: number;
}

/** All there is, with the fields of each table's key in order. */
export class Tables {
  /** Ascending by id, as they were created. */
  readonly shards = new Map<number, ShardRow>();
  /** slot, namespace id, kind, id */
  readonly units = new SortedRows<UnitRecord>();
  /** slot, run id, name */
  readonly parts = new SortedRows<Uint8Array>();
  /** slot, branch id, first event id, write id */
  readonly nodes = new SortedRows<HistoryNode>();
  /** shard id, due time, name */
  readonly timers = new SortedRows<TaskRecord>();
  /** shard id, queue, priority, order */
  readonly dispatches = new SortedRows<TaskRecord>();
  /** name */
  readonly namespaces = new SortedRows<NamespaceRow>();
  /** namespace id -> name */
  readonly namespaceNames = new SortedRows<string>();
  /** host id */
  readonly hosts = new SortedRows<HostRecord>();
  clusterRecord: Uint8Array | undefined;
}
