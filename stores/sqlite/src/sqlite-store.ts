import { StoreUnavailableError, type CallOptions, type CommitOutcome, type ShardCommit, type Store } from '@perdure/engine/ports';
import type { OperationName } from './database/operations.js';
import type { Row } from './driver/driver.js';
import { dispatchOf, namespaceOf, nodeOf, partOf, shardOf, text, timerOf, utf8 } from './rows.js';
import type { Lane } from './threads/lane.js';

export interface StoreParts {
  readonly writer: Lane;
  /** The connection for the next read. */
  readonly reader: () => Lane;
  /** The store's clock, by which hosts' ages are measured. Unix milliseconds. */
  readonly now: () => number;
  /** Told about each group that may have grown the write-ahead log. */
  readonly committed: (group: readonly ShardCommit[]) => void;
  /** Ends the connections once their running calls are done. Called once. */
  readonly close: () => Promise<void>;
}

/** Asks one of the connections. */
type Ask = (operation: OperationName, args: Row, options: CallOptions) => Promise<readonly Row[]>;

/** The port's methods in terms of two connections: one writes, the other reads what is committed. */
export function sqliteStore({ writer, reader, now, committed, close }: StoreParts): Store {
  let closing: Promise<void> | undefined;
  const read: Ask = (operation, args, { timeoutMs }) => reader().call(operation, args, timeoutMs);
  const write: Ask = (operation, args, { timeoutMs }) => writer.call(operation, args, timeoutMs);

  async function commit(group: readonly ShardCommit[], { timeoutMs }: CallOptions): Promise<readonly CommitOutcome[]> {
    try {
      return await writer.commit(group, timeoutMs);
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      return group.map(() => ({ at: 'unknown', reason: error.message }));
    } finally {
      committed(group);
    }
  }

  return {
    name: 'sqlite',
    commit,
    ...unitReads(read),
    ...taskReads(read),
    ...shards(read, write),
    ...namespaces(read, write),
    ...cluster(read, write, now),
    close: () => (closing ??= close()),
  };
}

function unitReads(read: Ask): Pick<Store, 'loadUnit' | 'loadParts' | 'readHistory'> {
  return {
    async loadUnit({ slot, namespaceId, kind, id }, options) {
      const [unit, ...parts] = await read('loadUnit', [slot, namespaceId, kind, id], options);
      if (unit === undefined) return undefined;
      const [version, currentRunId, data] = unit as [number, Uint8Array, Uint8Array];
      return { version, currentRunId, data, parts: parts.map(partOf) };
    },
    loadParts: async (slot, runId, options) => (await read('loadParts', [slot, runId], options)).map(partOf),
    async readHistory({ slot, branchId, fromEventId, toEventId, nodesMax, bytesMax, reverse }, options) {
      const args = [slot, branchId, fromEventId, toEventId, nodesMax, bytesMax, reverse === true ? 1 : 0];
      return (await read('readHistory', args, options)).map(nodeOf);
    },
  };
}

function taskReads(read: Ask): Pick<Store, 'readTimers' | 'readDispatches' | 'listDispatchQueues'> {
  return {
    async readTimers({ shardId, dueBeforeMs, after, limit }, options) {
      const rows = await (after === undefined
        ? read('readTimers', [shardId, dueBeforeMs, limit], options)
        : read('readTimersAfter', [shardId, dueBeforeMs, after.dueMs, after.name, limit], options));
      return rows.map(timerOf);
    },
    async readDispatches({ shardId, queue, after, limit }, options) {
      const rows = await (after === undefined
        ? read('readDispatches', [shardId, queue, limit], options)
        : read('readDispatchesAfter', [shardId, queue, after.priority, after.order, limit], options));
      return rows.map((row) => dispatchOf(queue, row));
    },
    async listDispatchQueues({ shardId, after, limit }, options) {
      const rows = await read('listDispatchQueues', [shardId, after ?? null, limit], options);
      return rows.map(([queue]) => queue as Uint8Array);
    },
  };
}

function shards(read: Ask, write: Ask): Pick<Store, 'ensureShards' | 'listShards' | 'acquireShard' | 'releaseShard'> {
  return {
    async ensureShards(wanted, options) {
      const cells = wanted.flatMap(({ shardId, slotFrom, slotTo }) => [shardId, slotFrom, slotTo]);
      return (await write('ensureShards', cells, options)).map(shardOf);
    },
    listShards: async (options) => (await read('listShards', [], options)).map(shardOf),
    async acquireShard({ shardId, seenRangeId, owner }, options) {
      const [row] = await write('acquireShard', [owner, shardId, seenRangeId], options);
      return row === undefined ? undefined : shardOf(row);
    },
    async releaseShard({ shardId, rangeId }, options) {
      await write('releaseShard', [shardId, rangeId], options);
    },
  };
}

type NamespaceMethods = 'createNamespace' | 'readNamespace' | 'listNamespaces' | 'updateNamespace';

function namespaces(read: Ask, write: Ask): Pick<Store, NamespaceMethods> {
  return {
    createNamespace: async ({ id, name, data }, options) =>
      (await write('createNamespace', [id, utf8(name), data], options)).length === 1,
    async readNamespace(by, options) {
      const [row] = await ('id' in by
        ? read('readNamespaceById', [by.id], options)
        : read('readNamespaceByName', [utf8(by.name)], options));
      return row === undefined ? undefined : namespaceOf(row);
    },
    async listNamespaces({ afterName, limit }, options) {
      const rows = await (afterName === undefined
        ? read('listNamespaces', [limit], options)
        : read('listNamespacesAfter', [utf8(afterName), limit], options));
      return rows.map(namespaceOf);
    },
    updateNamespace: async ({ id, expectedVersion, data }, options) =>
      (await write('updateNamespace', [data, id, expectedVersion], options)).length === 1,
  };
}

type ClusterMethods = 'heartbeatHost' | 'listHosts' | 'removeHost' | 'ensureClusterRecord';

function cluster(read: Ask, write: Ask, now: () => number): Pick<Store, ClusterMethods> {
  return {
    async heartbeatHost({ hostId, data }, options) {
      await write('heartbeatHost', [utf8(hostId), Math.floor(now()), data], options);
    },
    async listHosts(options) {
      const rows = await read('listHosts', [Math.floor(now())], options);
      return rows.map(([hostId, data, ageMs]) => ({
        hostId: text(hostId),
        data: data as Uint8Array,
        ageMs: ageMs as number,
      }));
    },
    async removeHost(hostId, options) {
      await write('removeHost', [utf8(hostId)], options);
    },
    async ensureClusterRecord(data, options) {
      const [row] = await write('ensureClusterRecord', [data], options);
      return row?.[0] as Uint8Array;
    },
  };
}
