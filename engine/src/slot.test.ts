// Goal: the slot function never changes. Method: published vectors of MurmurHash3 x86 32 with seed 0, and frozen ones of our own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slotOf } from './slot.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const none = new Uint8Array(0);

test('agrees with the published vectors of MurmurHash3', () => {
  assert.equal(slotOf(none, none), 0);
  assert.equal(slotOf(none, bytes('test')), 0xba6bd213);
  assert.equal(slotOf(none, bytes('Hello, world!')), 0xc0363e43);
  assert.equal(slotOf(none, bytes('The quick brown fox jumps over the lazy dog')), 0x2e4ff723);
  assert.equal(slotOf(none, bytes('hello')), 0x248bfa47);
});

test('the two arguments are hashed as one string', () => {
  assert.equal(slotOf(bytes('Hello, '), bytes('world!')), 0xc0363e43);
  assert.equal(slotOf(bytes('Hello, world!'), none), 0xc0363e43);
});
