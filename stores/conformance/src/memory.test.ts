// Goal: the reference adapter keeps the port's promises. Here and not beside the adapter, which the suite's model test depends on.
import { createMemoryDatabase, type MemoryDatabase } from '@perdure/store-memory';
import type { Store } from '@perdure/engine/ports';
import { storeConformance } from './index.js';

const databases = new WeakMap<Store, MemoryDatabase>();

function openOn(database: MemoryDatabase): Store {
  const store = database.open();
  databases.set(store, database);
  return store;
}

storeConformance('memory', {
  open: async () => openOn(createMemoryDatabase()),
  reopen: async (store) => {
    await store.close();
    return openOn(databases.get(store) as MemoryDatabase);
  },
});
