// Goal: the cache keeps to its budget, keeps what is used and what is pinned, and lets go of closed units first.
// Method: units of equal weight in a cache with room for a few.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enums } from '@perdure/wire/types';
import { LoadedUnit, newLoadedRun } from './loaded-unit.js';
import { UnitCache } from './unit-cache.js';

const { RUNNING, COMPLETED } = enums.WorkflowExecutionStatus;
const key = { slot: 1, namespaceId: new Uint8Array(16), kind: 1, id: new Uint8Array(0) };

function unitOf(text: string, status: number = RUNNING): LoadedUnit {
  const unit = new LoadedUnit(key, text, undefined);
  const root = { status, workflowTask: { at: 'none', attempt: 1 } };
  unit.runs.set('run', newLoadedRun(root as unknown as Parameters<typeof newLoadedRun>[0]));
  unit.currentRunId = 'run';
  return unit;
}
const weight = unitOf('').bytes;
const kept = (cache: UnitCache, texts: readonly string[]) => texts.filter((text) => cache.get(text) !== undefined);

test('beyond the budget those go that were not used', () => {
  const cache = new UnitCache(() => weight * 4);
  for (const text of ['a', 'b', 'c', 'd']) cache.put(unitOf(text));
  cache.get('a');
  cache.put(unitOf('e'));
  cache.put(unitOf('f'));
  assert.deepEqual(kept(cache, ['a', 'b', 'c', 'd', 'e', 'f']), ['a', 'd', 'e', 'f']);
  assert.equal(cache.bytes, weight * 4);
});

test('what is being committed stays', () => {
  const cache = new UnitCache(() => weight);
  const pinned = unitOf('pinned');
  pinned.pending = Promise.resolve();
  cache.put(pinned);
  for (const text of ['a', 'b', 'c']) cache.put(unitOf(text));
  assert.equal(cache.get('pinned'), pinned);
  assert.equal(cache.bytes, weight * 2);
});

test('closed units have a small share of their own', () => {
  const cache = new UnitCache(() => weight * 32);
  for (let index = 0; index < 8; index += 1) cache.put(unitOf(`open ${index}`));
  for (let index = 0; index < 8; index += 1) cache.put(unitOf(`closed ${index}`, COMPLETED));
  const texts = Array.from({ length: 8 }, (_, index) => [`open ${index}`, `closed ${index}`]).flat();
  assert.deepEqual(
    kept(cache, texts).filter((text) => text.startsWith('closed')),
    ['closed 6', 'closed 7'],
  );
  assert.equal(kept(cache, texts).length, 10);
});

test('a unit that closes changes over, and is weighed once', () => {
  const cache = new UnitCache(() => weight * 32);
  const unit = unitOf('a');
  cache.put(unit);
  const run = unit.runs.get('run');
  assert.ok(run !== undefined);
  run.state.root = { ...run.state.root, status: COMPLETED };
  cache.put(unit);
  assert.equal(cache.bytes, weight);
  cache.drop('a');
  assert.equal(cache.bytes, 0);
});
