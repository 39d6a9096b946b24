/** Units from the store into the cache; several who want the same one wait for one read. */
import { unavailable } from '@perdure/engine';
import { StoreUnavailableError, type Store } from '@perdure/engine/ports';
import { uuidBytes, workflowKey } from './ids.js';
import { loadRun, LoadedUnit } from './loaded-unit.js';
import type { RunRef } from './run-ref.js';
import type { UnitCache } from './unit-cache.js';

export class UnitLoader {
  readonly #loading = new Map<string, Promise<void>>();

  constructor(
    private readonly cache: UnitCache,
    private readonly options: { readonly store: Store; readonly storeTimeoutMs: number },
  ) {}

  load(ref: RunRef, text: string): Promise<void> {
    const loading = this.#loading.get(text) ?? this.#loadUnit(ref, text);
    this.#loading.set(text, loading);
    return loading;
  }

  async #loadUnit(ref: RunRef, text: string): Promise<void> {
    const { store, storeTimeoutMs } = this.options;
    try {
      const key = workflowKey(ref.namespaceId, ref.workflowId);
      const stored = await fromStore(() => store.loadUnit(key, { timeoutMs: storeTimeoutMs }));
      this.cache.put(new LoadedUnit(key, text, stored));
    } finally {
      this.#loading.delete(text);
    }
  }

  /** A run that is no longer the current one: closed, so it cannot change while it is read. false: there is none. */
  async loadOlderRun(unit: LoadedUnit, ref: RunRef): Promise<boolean> {
    const { store, storeTimeoutMs } = this.options;
    const parts = await fromStore(() => store.loadParts(unit.key.slot, uuidBytes(ref.runId), { timeoutMs: storeTimeoutMs }));
    if (parts.length === 0) return false;
    const run = loadRun(parts);
    const { namespaceId, workflowId } = run.state.root;
    if (namespaceId !== ref.namespaceId || workflowId !== ref.workflowId) return false;
    if (!unit.runs.has(ref.runId)) unit.runs.set(ref.runId, run);
    return true;
  }
}

async function fromStore<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof StoreUnavailableError) throw unavailable(`The store cannot be read just now: ${error.message}`);
    throw error;
  }
}
