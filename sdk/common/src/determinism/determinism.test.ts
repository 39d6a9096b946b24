// Goal: what breaks replay is known by its name, however it is written. Method: names and specifiers by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { absentGlobals, forbiddenGlobalNamed, forbiddenModule, refusedGlobals } from './index.js';

test('a dotted name is found by its forbidden part', () => {
  assert.equal(forbiddenGlobalNamed('process.env.HOME')?.name, 'process');
  assert.equal(forbiddenGlobalNamed('performance.now')?.name, 'performance');
  assert.equal(forbiddenGlobalNamed('crypto.randomUUID'), undefined);
  assert.equal(forbiddenGlobalNamed('Date.now'), undefined);
});

test('every entry says why and what to do', () => {
  for (const { name, because, instead } of [...absentGlobals, ...refusedGlobals]) {
    assert.match(because, /^[a-z]/, name);
    assert.match(instead, /^[A-Z].*\.$/s, name);
  }
});

test("Node's modules are refused with and without their prefix, packages of the same beginning are not", () => {
  for (const name of ['fs', 'node:fs', 'fs/promises', 'events', 'child_process']) assert.ok(forbiddenModule(name), name);
  for (const name of ['fs-extra', './fs.js', 'node:assert', 'lodash', '@perdure/common'])
    assert.equal(forbiddenModule(name), undefined, name);
  assert.match(forbiddenModule('@perdure/client') ?? '', /import type/);
});
