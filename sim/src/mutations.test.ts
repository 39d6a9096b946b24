// Goal: no guard can be lost unseen. Method: each is taken away by a double, and some seed out of a bounded number must fail.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mutationNames, staleReads, type Mutation } from './mutations.js';
import { runSeeds, seedsFrom } from './run-seeds.js';
import { simulate } from './simulation.js';

const SEEDS_MAX = 120;
/** Where a double does harm of its own, only this counts as noticed. */
const PROOF: Partial<Record<Mutation, RegExp>> = { 'version check, under stale reads': /written over version/ };

for (const mutation of mutationNames)
  test(`without: ${mutation}`, async (t) => {
    let tried = 0;
    let noticed: string | undefined;
    await runSeeds({
      seeds: seedsFrom(1, SEEDS_MAX),
      mutation,
      onResult: ({ seed, failure }) => {
        tried += 1;
        if (failure !== undefined && (PROOF[mutation] ?? /./).test(failure.what))
          noticed ??= `by seed ${seed}: ${failure.what.split('\n', 1)[0]}`;
        return noticed === undefined;
      },
    });
    assert.ok(noticed !== undefined, `${tried} seeds have not noticed`);
    t.diagnostic(`${mutation}: noticed ${noticed}`);
  });

test('the version check stands alone against stale reads: nothing is written over', async () => {
  for (let seed = 1; seed <= 10; seed += 1) {
    const { failure } = await simulate(seed, { storeOfHost: staleReads });
    assert.doesNotMatch(failure?.what ?? '', /written over version/);
  }
});
