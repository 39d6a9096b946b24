import { RequestError, invalidArgument, namespaceExists, namespaceNotFound, unavailable } from '@perdure/engine';
import type { Clock, Logger, NamespaceRow, Random, Store } from '@perdure/engine/ports';
import { StatusCode, enums } from '@perdure/wire/types';
import { isUuid, uuidBytes, uuidText } from '../history/ids.js';
import { decodeNamespaceRecord, encodeNamespaceRecord, type NamespaceRecord } from './namespace-record.js';

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
  read(key: { readonly id: string } | { readonly name: string }): Promise<Namespace>;
  /** Ordered by name, after a name. */
  list(range: { readonly afterName: string | undefined; readonly limit: number }): Promise<readonly Namespace[]>;
  register(namespace: NewNamespace): Promise<Namespace>;
  /** Registers it unless there is one of this name. */
  ensure(namespace: NewNamespace): Promise<Namespace>;
  /**
   * Reads it, changes it and stores it; when somebody else was quicker, `change` is asked again with what is stored by then. Other
   * hosts see it at most {@link refreshMs} later. undefined from `change`: nothing to store.
   */
  update(name: string, change: (namespace: Namespace) => Partial<NamespaceRecord> | undefined): Promise<Namespace>;
}

/** How long another host's change may go unseen. */
export const refreshMs = 2000;
/** Namespaces are few and small; beyond this the longest cached one goes. */
const cachedMax = 10_000;
const storeCall = { timeoutMs: 5000 } as const;
/** Administrators may meet, one of them wins each time; more than so many at once are a sign of something else. */
const updateTriesMax = 50;

export interface NamespacesOptions {
  readonly store: Pick<Store, 'createNamespace' | 'readNamespace' | 'listNamespaces' | 'updateNamespace'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

type NamespaceKey = { readonly id: string } | { readonly name: string };

interface Cached {
  readonly namespace: Namespace;
  readAtMs: number;
}

export const createNamespaces = (options: NamespacesOptions): Namespaces => new NamespaceRegistry(options);

class NamespaceRegistry implements Namespaces {
  readonly #options: NamespacesOptions;
  readonly #byName = new Map<string, Cached>();
  readonly #byId = new Map<string, Cached>();

  constructor(options: NamespacesOptions) {
    this.#options = options;
  }

  async named(name: string | undefined): Promise<Namespace> {
    if (!name) throw invalidArgument('Namespace is empty.');
    return this.#fromCache(this.#byName.get(name)) ?? this.read({ name });
  }

  async withId(id: string): Promise<Namespace> {
    return this.#fromCache(this.#byId.get(id)) ?? this.read({ id });
  }

  async read(key: NamespaceKey): Promise<Namespace> {
    const row = await this.#row(key);
    if (row === undefined) throw namespaceNotFound('id' in key ? key.id : key.name);
    return this.#remember(namespaceOf(row));
  }

  async list({
    afterName,
    limit,
  }: {
    readonly afterName: string | undefined;
    readonly limit: number;
  }): Promise<readonly Namespace[]> {
    const rows = await this.#options.store.listNamespaces({ afterName, limit }, storeCall);
    return rows.map(namespaceOf);
  }

  async register(request: NewNamespace): Promise<Namespace> {
    const { clock, logger, random, store } = this.#options;
    const namespace: Namespace = {
      id: random.uuid(),
      name: request.name,
      description: request.description ?? '',
      ownerEmail: request.ownerEmail ?? '',
      retentionSeconds: request.retentionSeconds,
      state: enums.NamespaceState.REGISTERED,
      data: request.data ?? {},
      createdSeconds: Math.floor(clock.now() / 1000),
    };
    const row = { id: uuidBytes(namespace.id), name: namespace.name, data: encodeNamespaceRecord(namespace) };
    const created = await store.createNamespace(row, storeCall);
    if (!created) throw namespaceExists(request.name);
    logger.info({ namespace: namespace.name, namespaceId: namespace.id }, 'namespace registered');
    return this.#remember(Object.freeze(namespace));
  }

  async ensure(request: NewNamespace): Promise<Namespace> {
    const row = await this.#row({ name: request.name });
    if (row) return this.#remember(namespaceOf(row));
    try {
      return await this.register(request);
    } catch (error) {
      if (!(error instanceof RequestError) || error.code !== StatusCode.ALREADY_EXISTS) throw error;
      return this.read({ name: request.name });
    }
  }

  async update(name: string, change: Parameters<Namespaces['update']>[1]): Promise<Namespace> {
    const { logger, store } = this.#options;
    for (let tries = 0; tries < updateTriesMax; tries += 1) {
      const row = await this.#row({ name });
      if (row === undefined) throw namespaceNotFound(name);
      const namespace = namespaceOf(row);
      const changes = change(namespace);
      if (changes === undefined) return this.#remember(namespace);
      const changed = Object.freeze({ ...namespace, ...changes });
      const write = { id: row.id, expectedVersion: row.version, data: encodeNamespaceRecord(changed) };
      if (!(await store.updateNamespace(write, storeCall))) continue;
      logger.info({ namespace: name, namespaceId: namespace.id, changed: Object.keys(changes) }, 'namespace updated');
      return this.#remember(changed);
    }
    throw unavailable(`Namespace ${name} is being changed by others. Try again in a moment.`);
  }

  async #row(key: NamespaceKey): Promise<NamespaceRow | undefined> {
    if ('name' in key) return this.#options.store.readNamespace({ name: key.name }, storeCall);
    return isUuid(key.id) ? this.#options.store.readNamespace({ id: uuidBytes(key.id) }, storeCall) : undefined;
  }

  #fromCache(cached: Cached | undefined): Namespace | undefined {
    if (cached === undefined) return undefined;
    const ageMs = this.#options.clock.now() - cached.readAtMs;
    // A clock that jumped back must not make an entry fresh for as long as it jumped.
    if (ageMs > refreshMs || ageMs < 0) this.#refresh(cached);
    return cached.namespace;
  }

  /** Callers go on with what is cached; the next ones see what the store says now. */
  #refresh(cached: Cached): void {
    cached.readAtMs = this.#options.clock.now();
    const { id } = cached.namespace;
    this.read({ id }).catch((error: unknown) => {
      this.#options.logger.warn({ err: error, namespaceId: id }, 'namespace could not be read again');
    });
  }

  #remember(namespace: Namespace): Namespace {
    const cached = { namespace, readAtMs: this.#options.clock.now() };
    this.#byName.set(namespace.name, cached);
    this.#byId.set(namespace.id, cached);
    if (this.#byName.size > cachedMax) this.#forgetOldest();
    return namespace;
  }

  #forgetOldest(): void {
    for (const { namespace } of this.#byName.values()) {
      this.#byName.delete(namespace.name);
      this.#byId.delete(namespace.id);
      return;
    }
  }
}

function namespaceOf(row: NamespaceRow): Namespace {
  return Object.freeze({ ...decodeNamespaceRecord(row.data), id: uuidText(row.id), name: row.name });
}
