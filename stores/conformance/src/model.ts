import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommitOutcome, Store } from '@perdure/engine/ports';
import { createMemoryStore } from '@perdure/store-memory';
import { bytes } from './builders.js';
import { OperationGenerator, type ShardState } from './operations.js';
import { assertSame, options, type StoreHarness } from './world.js';

const shards = [1, 2, 3].map((shardId) => ({ shardId, slotFrom: (shardId - 1) * 4, slotTo: (shardId - 1) * 4 + 3 }));

/** What must be equal of an outcome: not the wording, and the culprit only where both tell. */
function comparable(outcome: CommitOutcome | undefined, other: CommitOutcome | undefined): unknown {
  if (outcome?.at !== 'rejected') return outcome;
  const bothTell = outcome.unit !== undefined && other?.at === 'rejected' && other.unit !== undefined;
  return bothTell ? { at: 'rejected', unit: outcome.unit } : { at: 'rejected' };
}

/** Every read there is, over all keys that the generator uses. */
async function everything(store: Store, generator: OperationGenerator): Promise<unknown> {
  const reads: Promise<unknown>[] = [store.listShards(options), store.listNamespaces({ limit: 99 }, options)];
  for (const key of generator.keys) reads.push(store.loadUnit(key, options));
  for (const { slot, runId } of generator.runs) {
    reads.push(store.loadParts(slot, runId, options));
    const range = { slot, branchId: runId, fromEventId: 0, toEventId: 1e6, nodesMax: 1e6, bytesMax: 1e9 };
    reads.push(
      store.readHistory(range, options),
      store.readHistory({ ...range, reverse: true, fromEventId: 3, toEventId: 9, nodesMax: 4 }, options),
    );
  }
  for (const { shardId } of shards) {
    reads.push(store.readTimers({ shardId, dueBeforeMs: 1e6, limit: 1e6 }, options));
    reads.push(store.readTimers({ shardId, dueBeforeMs: 6, after: { dueMs: 2, name: bytes('a') }, limit: 5 }, options));
    reads.push(
      store.listDispatchQueues({ shardId, limit: 99 }, options),
      store.listDispatchQueues({ shardId, after: bytes('a'), limit: 1 }, options),
    );
    for (const queue of generator.queues) {
      reads.push(store.readDispatches({ shardId, queue, limit: 1e6 }, options));
      reads.push(store.readDispatches({ shardId, queue, after: { priority: 2, order: 50 }, limit: 3 }, options));
    }
  }
  return Promise.all(reads);
}

async function stateOf(store: Store): Promise<ShardState[]> {
  return (await store.listShards(options)).map(({ shardId, rangeId, slotFrom }) => ({ shardId, rangeId, slotFrom }));
}

async function run(seed: number, store: Store, steps: number): Promise<Set<string>> {
  const model = createMemoryStore();
  const generator = new OperationGenerator(seed);
  const seen = new Set<string>();
  const both = <Result>(ask: (store: Store) => Promise<Result>) => Promise.all([ask(store), ask(model)]);
  await both((each) => each.ensureShards(shards, options));
  for (let step = 1; step <= steps; step++) {
    const operation = await generator.next(await stateOf(model), (key) => model.loadUnit(key, options));
    if (operation.kind === 'commit') {
      const [actual, expected] = await both((each) => each.commit(operation.group, options));
      for (const [i, outcome] of expected.entries()) {
        seen.add(outcome.at);
        assertSame(
          comparable(actual[i], outcome),
          comparable(outcome, actual[i]),
          `seed ${seed}, step ${step}, shard ${i} of the group`,
        );
      }
    } else {
      const [actual, expected] = await both((each) => operation.run(each));
      assertSame(actual, expected, `seed ${seed}, step ${step}`);
    }
    if (step % 10 === 0 || step === steps) {
      const [actual, expected] = await both((each) => everything(each, generator));
      assertSame(actual, expected, `seed ${seed}, after step ${step}`);
    }
  }
  return seen;
}

export function testModel(harness: StoreHarness): void {
  test('random sequences of operations read the same as on the memory store', async () => {
    const seen = new Set<string>();
    for (const seed of [1, 2, 3, 4]) {
      const store = await harness.open();
      for (const at of await run(seed, store, 120)) seen.add(at);
      await store.close();
    }
    assert.deepEqual([...seen].sort(), ['committed', 'conflict', 'fenced', 'rejected'], 'the sequences reach every outcome');
  });
}
