// Goal: what is only there for old code does what it did. Method: the official functions are asked the same.
import * as official from '@temporalio/common';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorCode, errorMessage, str, u8 } from './deprecated.js';

test('texts, messages and codes are those of the official functions', () => {
  assert.equal(str(u8('grün')), 'grün');
  const things = [new Error('e'), Object.assign(new Error('e'), { code: 'ENOENT' }), { code: 5 }, 'text', undefined, null, 7];
  for (const thing of things) {
    assert.equal(errorMessage(thing), official.errorMessage(thing));
    assert.equal(errorCode(thing), official.errorCode(thing));
  }
});
