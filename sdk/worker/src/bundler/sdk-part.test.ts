// Goal: the SDK's part of bundles is made where none was packed, taken as it is where one was, and is in bundles to the letter.
// Method: a file that is there and one that is not; the part evaluated without anything of Node.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { bundleOf, sourceFolder } from '../realm/scripted-realm.js';
import { splitBundle } from './bundle-format.js';
import { packedPart, sdkPart } from './sdk-part.js';

const files = sourceFolder({ 'sdk-part.txt': '(function (module) { module.exports = "as it was packed"; })' });
after(files.remove);
const at = (name: string) => pathToFileURL(files.path(name));

test('made anew: a function that needs nothing and gives the four modules', async () => {
  const part = await packedPart(at('absent.txt'));
  const module: { exports: Record<string, object> } = { exports: {} };
  (runInNewContext(part, {}) as (target: object) => void)(module);
  const { workflow, common, internal, runtime, ...others } = module.exports;
  assert.deepEqual(Object.keys(others), []);
  for (const [exports, name] of [
    [workflow, 'proxyActivities'],
    [common, 'ApplicationFailure'],
    [internal, 'argumentsToPayloads'],
    [runtime, 'openRealm'],
  ] as const)
    assert.equal(typeof (exports as Record<string, unknown>)[name], 'function', name);
});

test('a packed one is taken as it is', async () => {
  const part = await packedPart(at('sdk-part.txt'));
  const module = { exports: {} };
  (runInNewContext(part, {}) as (target: object) => void)(module);
  assert.equal(module.exports, 'as it was packed');
});

test('it is got once, and every bundle has it', async () => {
  assert.equal(sdkPart(), sdkPart());
  const { code } = await bundleOf('export async function nothing() {}');
  assert.equal(splitBundle(code).sdkCode, await sdkPart());
});
