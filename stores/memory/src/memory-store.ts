import { StoreUnavailableError, type Store } from '@perdure/engine/ports';
import { copyBytes, utf8 } from './bytes.js';
import { commitShard } from './commit.js';
import * as reads from './reads.js';
import * as records from './records.js';
import { Tables } from './tables.js';

export interface MemoryStoreOptions {
  /** The store's own clock, in milliseconds: what the ages of hosts are measured by. */
  readonly now?: () => number;
}

/** The rows, which outlive the stores opened on them, as a database outlives its connections. */
export interface MemoryDatabase {
  open(): Store;
}

/** The reference adapter: answers at once (in microtasks), keeps nothing beyond the process, uses neither timers nor chance. */
export function createMemoryStore(options: MemoryStoreOptions = {}): Store {
  return createMemoryDatabase(options).open();
}

export function createMemoryDatabase({ now = () => performance.now() }: MemoryStoreOptions = {}): MemoryDatabase {
  const tables = new Tables();
  return { open: () => openStore(tables, now) };
}

function openStore(tables: Tables, now: () => number): Store {
  let isOpen = true;

  /** Makes an async method of a synchronous function on the tables. */
  function answering<Args extends unknown[], Result>(answer: (...args: Args) => Result): (...args: Args) => Promise<Result> {
    return async (...args) => {
      if (!isOpen) throw new StoreUnavailableError('the store is closed');
      return answer(...args);
    };
  }

  return {
    name: 'memory',
    commit: async (group) =>
      group.map((shard) => (isOpen ? commitShard(tables, shard) : { at: 'unknown', reason: 'the store is closed' })),
    loadUnit: answering((key) => reads.loadUnit(tables, key)),
    loadParts: answering((slot, runId) => reads.loadParts(tables, slot, runId)),
    readHistory: answering((range) => reads.readHistory(tables, range)),
    ensureShards: answering((shards) => records.ensureShards(tables, shards)),
    listShards: answering(() => records.listShards(tables)),
    acquireShard: answering((request) => records.acquireShard(tables, request)),
    releaseShard: answering((request) => records.releaseShard(tables, request)),
    readTimers: answering((range) => reads.readTimers(tables, range)),
    readDispatches: answering((range) => reads.readDispatches(tables, range)),
    listDispatchQueues: answering((range) => reads.listDispatchQueues(tables, range)),
    createNamespace: answering((row) => records.createNamespace(tables, row)),
    readNamespace: answering((by) => records.readNamespace(tables, by)),
    listNamespaces: answering((range) => records.listNamespaces(tables, range)),
    updateNamespace: answering((row) => records.updateNamespace(tables, row)),
    heartbeatHost: answering((host) => records.heartbeatHost(tables, host, now())),
    listHosts: answering(() => records.listHosts(tables, now())),
    removeHost: answering((hostId) => tables.hosts.delete([utf8(hostId)])),
    ensureClusterRecord: answering((data) => copyBytes((tables.clusterRecord ??= copyBytes(data)))),
    close: async () => {
      isOpen = false;
    },
  };
}
