import { invalidArgument, namespaceExists, namespaceNotFound } from '@perdure/engine';
import { type Clock, type Logger, type NamespaceRow, type Random, type Store } from '@perdure/engine/ports';
import { enums } from '@perdure/wire/types';
import { decodeNamespaceRecord, encodeNamespaceRecord, type NamespaceRecord } from './namespace-record.js';
import { uuidFromBytes, uuidToBytes } from './uuid-bytes.js';

export interface Namespace extends NamespaceRecord {
  /** UUID text. */
  readonly id: string;
  readonly name: string;
}

export interface NewNamespace {
  readonly name: string;
  readonly retentionSeconds: number;
  readonly description?: string | undefined;
  readonly ownerEmail?: string | undefined;
  readonly data?: Readonly<Record<string, string>> | undefined;
}

/** The namespaces of the cluster, read through a cache. Errors are `RequestError`s, or the store's own when it cannot answer. */
export interface Namespaces {
  /** From the cache, at most a little older than {@link refreshMs}; a name that is not cached is read from the store. */
  named(name: string | undefined): Promise<Namespace>;
  withId(id: string): Promise<Namespace>;
  /** From the store. */
  read(by: { readonly id: string } | { readonly name: string }): Promise<Namespace>;
  /** Ordered by name, after a name. */
  list(range: { readonly afterName: string | undefined; readonly limit: number }): Promise<readonly Namespace[]>;
  register(namespace: NewNamespace): Promise<Namespace>;
  /** Registers it unless there is one of this name. */
  ensure(namespace: NewNamespace): Promise<Namespace>;
}

/** How long another host's change may go unseen. */
export const refreshMs = 2000;
/** Namespaces are few and small; beyond this the longest cached one goes. */
const cachedMax = 10_000;
const storeTimeoutMs = 5000;

export interface NamespacesOptions {
  readonly store: Pick<Store, 'createNamespace' | 'readNamespace' | 'listNamespaces'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

interface Cached {
  readonly namespace: Namespace;
  readAtMs: number;
}

export function createNamespaces({ store, clock, random, logger }: NamespacesOptions): Namespaces {
  const byName = new Map<string, Cached>();
  const byId = new Map<string, Cached>();

  function remember(namespace: Namespace): Namespace {
    const cached = { namespace, readAtMs: clock.now() };
    byName.set(namespace.name, cached);
    byId.set(namespace.id, cached);
    for (const oldest of byName.values()) {
      if (byName.size <= cachedMax) break;
      forget(oldest.namespace);
    }
    return namespace;
  }

  function forget({ name, id }: Namespace): void {
    byName.delete(name);
    byId.delete(id);
  }

  async function read(by: { readonly id: string } | { readonly name: string }): Promise<Namespace> {
    const key = 'id' in by ? uuidToBytes(by.id) : undefined;
    if ('id' in by && key === undefined) throw namespaceNotFound(by.id);
    const row = await store.readNamespace(key ? { id: key } : (by as { readonly name: string }), { timeoutMs: storeTimeoutMs });
    if (row === undefined) throw namespaceNotFound('id' in by ? by.id : by.name);
    return remember(namespaceOf(row));
  }

  /** Callers go on with what is cached; the next ones see what the store says now. */
  function refresh(cached: Cached): void {
    cached.readAtMs = clock.now();
    const { id } = cached.namespace;
    read({ id }).catch((error: unknown) => logger.warn({ error, namespaceId: id }, 'namespace could not be read again'));
  }

  function fromCache(cached: Cached | undefined): Namespace | undefined {
    if (cached === undefined) return undefined;
    const ageMs = clock.now() - cached.readAtMs;
    // A clock that jumped back must not make an entry fresh for as long as it jumped.
    if (ageMs > refreshMs || ageMs < 0) refresh(cached);
    return cached.namespace;
  }

  async function register(request: NewNamespace): Promise<Namespace> {
    const id = random.uuid();
    const record: NamespaceRecord = {
      description: request.description ?? '',
      ownerEmail: request.ownerEmail ?? '',
      retentionSeconds: request.retentionSeconds,
      state: enums.NamespaceState.REGISTERED,
      data: request.data ?? {},
      createdSeconds: Math.floor(clock.now() / 1000),
    };
    const row = { id: uuidToBytes(id) as Uint8Array, name: request.name, data: encodeNamespaceRecord(record) };
    const created = await store.createNamespace(row, { timeoutMs: storeTimeoutMs });
    if (!created) throw namespaceExists(request.name);
    logger.info({ namespace: request.name, namespaceId: id }, 'namespace registered');
    return remember({ ...record, id, name: request.name });
  }

  return {
    async named(name) {
      if (!name) throw invalidArgument('Namespace is empty.');
      return fromCache(byName.get(name)) ?? read({ name });
    },
    async withId(id) {
      return fromCache(byId.get(id)) ?? read({ id });
    },
    read,
    async list({ afterName, limit }) {
      const rows = await store.listNamespaces({ afterName, limit }, { timeoutMs: storeTimeoutMs });
      return rows.map(namespaceOf);
    },
    register,
    async ensure(request) {
      const row = await store.readNamespace({ name: request.name }, { timeoutMs: storeTimeoutMs });
      return row ? remember(namespaceOf(row)) : register(request);
    },
  };
}

function namespaceOf(row: NamespaceRow): Namespace {
  return Object.freeze({ ...decodeNamespaceRecord(row.data), id: uuidFromBytes(row.id), name: row.name });
}
