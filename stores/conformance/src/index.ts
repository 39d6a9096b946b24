import { after, before, describe } from 'node:test';
import { testHistory } from './history.js';
import { testLifetime } from './lifetime.js';
import { testLoad } from './load.js';
import { testModel } from './model.js';
import { testOutcomes } from './outcomes.js';
import { testRecords } from './records.js';
import { testShards } from './shards.js';
import { testTasks } from './tasks.js';
import { testUnits } from './units.js';
import { World, type StoreHarness } from './world.js';

export type { StoreHarness } from './world.js';

/** Registers the tests that every adapter passes on the real thing. Call it at the top of a test file. */
export function storeConformance(name: string, harness: StoreHarness): void {
  describe(`store conformance: ${name}`, () => {
    let shared: World | undefined;
    const world = () => {
      if (shared === undefined) throw new Error('the store is not open yet');
      return shared;
    };
    before(async () => {
      shared = await World.create(await harness.open());
    });
    after(async () => {
      await shared?.store.close();
      await harness.cleanup?.();
    });
    describe('commit outcomes', () => testOutcomes(world));
    describe('units and parts', () => testUnits(world));
    describe('history', () => testHistory(world));
    describe('timers and dispatches', () => testTasks(world));
    describe('shards', () => testShards(world, harness));
    describe('namespaces, hosts, cluster', () => testRecords(harness));
    describe('load', () => testLoad(world));
    describe('lifetime', () => testLifetime(harness));
    describe('model', () => testModel(harness));
  });
}
