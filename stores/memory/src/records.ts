import type { HostRow, NamespaceRow, ShardRow, Store } from '@perdure/engine/ports';
import { copyBytes, utf8 } from './bytes.js';
import type { Tables } from './tables.js';

type Request<Method extends keyof Store> = Store[Method] extends (request: infer First, ...rest: never[]) => unknown
  ? First
  : never;

export function listShards(tables: Tables): ShardRow[] {
  return [...tables.shards.values()].map((shard) => ({ ...shard }));
}

export function ensureShards(tables: Tables, shards: Request<'ensureShards'>): ShardRow[] {
  if (tables.shards.size === 0)
    for (const { shardId, slotFrom, slotTo } of [...shards].sort((a, b) => a.shardId - b.shardId))
      tables.shards.set(shardId, { shardId, slotFrom, slotTo, rangeId: 0, owner: '', shardTimeMs: 0 });
  return listShards(tables);
}

export function acquireShard(tables: Tables, { shardId, seenRangeId, owner }: Request<'acquireShard'>): ShardRow | undefined {
  const shard = tables.shards.get(shardId);
  if (shard?.rangeId !== seenRangeId) return undefined;
  const acquired = { ...shard, rangeId: seenRangeId + 1, owner };
  tables.shards.set(shardId, acquired);
  return { ...acquired };
}

export function releaseShard(tables: Tables, { shardId, rangeId }: Request<'releaseShard'>): void {
  const shard = tables.shards.get(shardId);
  if (shard?.rangeId === rangeId) tables.shards.set(shardId, { ...shard, owner: '' });
}

const copyNamespace = (row: NamespaceRow): NamespaceRow => ({ ...row, id: copyBytes(row.id), data: copyBytes(row.data) });

export function createNamespace(tables: Tables, row: Request<'createNamespace'>): boolean {
  const name = utf8(row.name);
  if (tables.namespaces.has([name]) || tables.namespaceNames.has([row.id])) return false;
  tables.namespaces.set([name], copyNamespace({ id: row.id, name: row.name, version: 1, data: row.data }));
  tables.namespaceNames.set([copyBytes(row.id)], row.name);
  return true;
}

export function readNamespace(tables: Tables, by: Request<'readNamespace'>): NamespaceRow | undefined {
  const name = 'name' in by ? by.name : tables.namespaceNames.get([by.id]);
  const row = name === undefined ? undefined : tables.namespaces.get([utf8(name)]);
  return row === undefined ? undefined : copyNamespace(row);
}

export function listNamespaces(tables: Tables, { afterName, limit }: Request<'listNamespaces'>): NamespaceRow[] {
  const rows: NamespaceRow[] = [];
  for (const { value } of tables.namespaces.from(afterName === undefined ? [] : [utf8(afterName)])) {
    if (rows.length >= limit) break;
    if (value.name !== afterName) rows.push(copyNamespace(value));
  }
  return rows;
}

export function updateNamespace(tables: Tables, { id, expectedVersion, data }: Request<'updateNamespace'>): boolean {
  const row = readNamespace(tables, { id });
  if (row?.version !== expectedVersion) return false;
  tables.namespaces.set([utf8(row.name)], { ...row, version: expectedVersion + 1, data: copyBytes(data) });
  return true;
}

export function heartbeatHost(tables: Tables, { hostId, data }: Request<'heartbeatHost'>, nowMs: number): void {
  tables.hosts.set([utf8(hostId)], { hostId, data: copyBytes(data), heartbeatMs: nowMs });
}

export function listHosts(tables: Tables, nowMs: number): HostRow[] {
  return [...tables.hosts.from([])].map(({ value: { hostId, data, heartbeatMs } }) => ({
    hostId,
    data: copyBytes(data),
    ageMs: Math.max(0, nowMs - heartbeatMs),
  }));
}
