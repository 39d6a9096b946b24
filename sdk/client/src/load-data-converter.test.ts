// Goal: converters are loaded by path, and what is wrong with a path or module is said.
// Method: modules written to a folder of the test.
import { defaultDataConverter, ValueError } from '@perdure/common';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadDataConverter } from './load-data-converter.js';

const folder = mkdtempSync(join(tmpdir(), 'perdure-converter-'));
after(() => rmSync(folder, { recursive: true }));
function moduleWith(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('defaults, loaded converters, and modules', () => {
  assert.deepEqual(loadDataConverter(), defaultDataConverter);
  assert.equal(loadDataConverter(defaultDataConverter), defaultDataConverter);
  const path = moduleWith('good.cjs', 'exports.payloadConverter = { toPayload: () => ({}), fromPayload: () => 7 };');
  assert.equal(loadDataConverter({ payloadConverterPath: path }).payloadConverter.fromPayload({}), 7);
});

test('mistakes are named', () => {
  const mistakes: [string, RegExp][] = [
    [moduleWith('empty.cjs', ''), /has no export called payloadConverter/],
    [moduleWith('half.cjs', 'exports.payloadConverter = { toPayload() {} }'), /without fromPayload/],
    [join(folder, 'none.cjs'), /Cannot load the payloadConverter module/],
    ['./relative.cjs', /must be an absolute path/],
  ];
  for (const [path, message] of mistakes)
    assert.throws(
      () => loadDataConverter({ payloadConverterPath: path }),
      (error) => error instanceof ValueError && message.test(error.message),
    );
});
