// Goal: the port's promises, on files and in memory, with each driver that this Node has.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Store } from '@perdure/engine/ports';
import { storeConformance } from '@perdure/store-conformance';
import { messageOf, type DriverName } from './driver/driver.js';
import { loadDriver } from './driver/load.js';
import { openSqliteStore } from './open.js';

function whyMissing(driver: DriverName): string | undefined {
  try {
    loadDriver(driver);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

for (const driver of ['better-sqlite3', 'node:sqlite'] as const) {
  const missing = whyMissing(driver);
  if (missing !== undefined) {
    test(`store conformance: sqlite with ${driver}`, { skip: missing }, () => {});
    continue;
  }
  const folder = mkdtempSync(join(tmpdir(), 'perdure-sqlite-'));
  const filenames = new WeakMap<Store, string>();
  let files = 0;
  const openFile = async (filename: string) => {
    const store = await openSqliteStore({ filename, driver });
    filenames.set(store, filename);
    return store;
  };
  storeConformance(`sqlite with ${driver}`, {
    open: () => openFile(join(folder, `${++files}.db`)),
    reopen: async (store) => {
      await store.close();
      return openFile(filenames.get(store) as string);
    },
    cleanup: async () => rmSync(folder, { recursive: true }),
  });
  storeConformance(`sqlite in memory with ${driver}`, { open: () => openSqliteStore({ filename: ':memory:', driver }) });
}
