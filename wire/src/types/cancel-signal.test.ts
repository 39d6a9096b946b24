// Goal: a cancel signal behaves as an AbortSignal does where services rely on it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CancelSource, type CancelSignal } from './cancel-signal.js';

test('listeners are called once, those that were removed or came too late are not', () => {
  const source = new CancelSource();
  const called: string[] = [];
  const removed = () => called.push('removed');
  source.addEventListener('abort', () => called.push('first'));
  source.addEventListener('abort', removed);
  source.addEventListener('abort', () => called.push('second'));
  source.removeEventListener('abort', removed);
  assert.equal(source.aborted, false);
  source.abort();
  source.abort();
  source.addEventListener('abort', () => called.push('late'));
  assert.equal(source.aborted, true);
  assert.deepEqual(called, ['first', 'second']);
});

test('a listener may take others away, and sees that it is aborted', () => {
  const source = new CancelSource();
  const seen: boolean[] = [];
  const second = () => seen.push(source.aborted);
  source.addEventListener('abort', () => {
    seen.push(source.aborted);
    source.removeEventListener('abort', second);
  });
  source.addEventListener('abort', second);
  source.abort();
  assert.deepEqual(seen, [true]);
});

test('an AbortSignal is one', () => {
  const controller = new AbortController();
  const signal: CancelSignal = controller.signal;
  let heard = false;
  signal.addEventListener('abort', () => (heard = true), { once: true });
  controller.abort();
  assert.ok(heard && signal.aborted);
});
