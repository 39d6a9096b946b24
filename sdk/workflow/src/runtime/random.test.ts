// Goal: random numbers and hashes are those of the official SDK and of the standard. Method: known values.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RandomState, uuid4FromRandom } from './random.js';
import { sha1Hex } from './sha1.js';

test('the numbers of the official TypeScript SDK 1.24 for seed 42', () => {
  const state = new RandomState(42n);
  const main = () => state.random();
  assert.equal(uuid4FromRandom(main), '497d8508-ab5a-4bed-a3de-2d0b0104250f');
  assert.equal(main(), 0.37798349116928875);
  assert.equal(
    uuid4FromRandom(() => state.named('s')),
    '2cc1fba8-9566-4367-8251-d01b979ade91',
  );
  // The named sequence has taken nothing from the main one.
  assert.equal(uuid4FromRandom(main), 'b5dd5afe-bfb2-4df5-82f0-dcd9e3df885f');
});

test('a new seed starts all sequences anew', () => {
  const state = new RandomState(1n);
  state.named('s');
  state.reseed(42n);
  assert.equal(
    uuid4FromRandom(() => state.named('s')),
    '2cc1fba8-9566-4367-8251-d01b979ade91',
  );
});

test('SHA-1: the vectors of FIPS 180', () => {
  assert.equal(sha1Hex('abc'), 'a9993e364706816aba3e25717850c26c9cd0d89d');
  assert.equal(sha1Hex(''), 'da39a3ee5e6b4b0d3255bfef95601890afd80709');
  const twoBlocks = 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq';
  assert.equal(sha1Hex(twoBlocks), '84983e441c3bd26ebaae4aa1f95129e5e54670f1');
});
