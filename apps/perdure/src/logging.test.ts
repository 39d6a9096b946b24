// Goal: both formats say the same, colours appear only when asked for. Method: lines are collected instead of written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger, type LogOptions } from './logging.js';

function linesOf(options: Partial<LogOptions>): string {
  let text = '';
  const logger = createLogger({ level: 'info', format: 'text', colours: false, write: (line) => (text += line), ...options });
  logger.debug({}, 'not seen');
  logger.info({ port: 7233, name: 'two words' }, 'listening');
  logger.error({ error: new RangeError('too much') }, 'failed');
  return text;
}

test('text for people', () => {
  const [first, second, third] = linesOf({}).split('\n');
  assert.match(first ?? '', /^\d\d:\d\d:\d\d\.\d{3} INFO  listening port=7233 name="two words"$/);
  assert.match(second ?? '', /^\S+ ERROR failed$/);
  assert.equal(third, '  RangeError: too much');
  assert.doesNotMatch(linesOf({}), /\u001b/);
  assert.match(linesOf({ colours: true }), /\u001b\[32mINFO/);
});

test('JSON for machines', () => {
  const [first] = linesOf({ format: 'json' }).split('\n');
  const { time, ...rest } = JSON.parse(first ?? '') as Record<string, unknown>;
  assert.match(String(time), /^\d{4}-\d\d-\d\dT.*Z$/);
  assert.deepEqual(rest, { level: 'info', msg: 'listening', port: 7233, name: 'two words' });
});

test('silence', () => {
  assert.equal(linesOf({ level: 'never' }), '');
});
