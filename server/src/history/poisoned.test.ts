// Goal: an execution whose rows are corrupt harms no other: not those whose timers, tasks or shard it shares.
// Method: many executions over four shards, so that each poisoned one has neighbours; the store hands the rows of one of them over as
// garbage to the next owner.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Store } from '@perdure/engine/ports';
import { commands, Family } from './testing/family.js';

const names = Array.from({ length: 12 }, (_, index) => `w-${index}`);
const healthy = names.slice(1);
/** No message, whatever it is read as. */
const garbage = Uint8Array.of(0xff, 0xff, 0xff);
const names0 = Buffer.from(names[0] as string);

/** Whether the bytes of a row speak of the poisoned execution. */
const isPoisoned = (data: Uint8Array): boolean => Buffer.from(data).includes(names0);

/** The store, whose rows of the first execution cannot be read. */
function poisoned(store: Store): Store {
  const spoil = <Row extends { readonly data: Uint8Array }>(rows: readonly Row[]) =>
    rows.map((row) => (isPoisoned(row.data) ? { ...row, data: garbage } : row));
  return {
    ...store,
    commit: (group, options) => store.commit(group, options),
    readTimers: async (range, options) => spoil(await store.readTimers(range, options)),
    readDispatches: async (range, options) => spoil(await store.readDispatches(range, options)),
    loadUnit: async (key, options) => {
      const unit = await store.loadUnit(key, options);
      const isIt = Buffer.compare(key.id, names0) === 0;
      return unit && isIt ? { ...unit, parts: unit.parts.map((part) => ({ ...part, data: garbage })) } : unit;
    },
  };
}

async function startAll(): Promise<Family> {
  const family = new Family();
  await family.takeOver();
  for (const name of names) await family.start(name);
  return family;
}

test('timers of the others fire', async () => {
  const family = await startAll();
  for (const name of names) await family.answer(name, commands.timer('t', 10));
  family.throughStore = poisoned;
  await family.takeOver();
  await family.clock.advance(11_000);
  for (const name of healthy) assert.ok(family.hasTask(name), `the timer of ${name} has not fired`);
  assert.ok(!family.hasTask(names[0] as string));
});

test('tasks of the others are read, also when a whole page cannot be', async () => {
  const family = await startAll();
  family.throughStore = poisoned;
  await family.takeOver();
  // Pages of one row: one of them is the poisoned one's.
  const offered = await family.dispatches();
  assert.equal(offered.length, 4, 'a shard has offered nothing');
  for (const { workflowId } of offered) assert.ok(healthy.includes(workflowId));
});

test('a call about it fails, the others go on', async () => {
  const family = await startAll();
  family.throughStore = poisoned;
  await family.takeOver();
  await assert.rejects(family.describe(names[0] as string));
  for (const name of healthy) {
    await family.terminate(name);
    assert.ok((await family.names(name)).includes('TERMINATED'));
  }
});
