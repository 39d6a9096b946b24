import assert from 'node:assert';
import { condition, defineSignal, defineUpdate, setHandler } from '@perdure/workflow';

export async function asserting(where: 'main' | 'signal' | 'update'): Promise<void> {
  setHandler(defineSignal('poke'), () => assert.equal(where, 'main', 'poked'));
  setHandler(defineUpdate('change'), () => assert.equal(where, 'main', 'changed'));
  if (where === 'main') assert.deepEqual({ a: 1 }, { a: 2 });
  await condition(() => false);
}
