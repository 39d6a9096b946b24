// Goal: the adapter keeps the port's promises. Method: the common suite on a private server, a fresh schema for each store.
import type { Store } from '@perdure/engine/ports';
import { storeConformance } from '@perdure/store-conformance';
import { testServer } from './testing.js';

const server = testServer();
const schemas = new WeakMap<Store, string>();

async function openOn(schema: string): Promise<Store> {
  const store = await server.open({ schema });
  schemas.set(store, schema);
  return store;
}

storeConformance('postgres', {
  open: () => openOn(server.newSchema()),
  reopen: async (store) => {
    await store.close();
    return openOn(schemas.get(store) ?? '');
  },
});
