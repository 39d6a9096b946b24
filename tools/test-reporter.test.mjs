// Goal: the counts printed by `npm test` are those of the tests that ran.
// Method: runs a sample of passing, failing, skipped, nested and broken test files through the reporter.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const sample = `
import test, { describe, it } from 'node:test';
describe('group', () => { it('good', () => {}); it('bad', () => { throw new Error('boom'); }); it.skip('later'); });
test('parent', async (t) => { await t.test('child', () => {}); t.diagnostic('42 faults'); });
`;

function recordsOf(files) {
  const folder = mkdtempSync(join(tmpdir(), 'perdure-reporter-'));
  try {
    const paths = Object.entries(files).map(([name, text]) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    });
    const reporter = fileURLToPath(new URL('test-reporter.mjs', import.meta.url));
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { stdout } = spawnSync(process.execPath, ['--test', `--test-reporter=${reporter}`, ...paths], {
      env,
      encoding: 'utf8',
    });
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const named = (records, kind) => records.filter((record) => record.kind === kind).map((record) => record.name);

test('leaf tests are counted once, groups and parents are not', () => {
  const records = recordsOf({ 'sample.test.mjs': sample });
  assert.deepEqual(named(records, 'pass'), ['group > good', 'parent > child']);
  assert.deepEqual(named(records, 'fail'), ['group > bad']);
  assert.deepEqual(named(records, 'skip'), ['group > later']);
  assert.match(records.find(({ kind }) => kind === 'fail').message, /boom/);
  assert.deepEqual(
    records.filter(({ kind }) => kind === 'note').map(({ text }) => text),
    ['42 faults'],
  );
});

test('a file that crashes or holds no test is a failure', () => {
  const records = recordsOf({ 'crash.test.mjs': 'process.exit(3);', 'empty.test.mjs': '' });
  assert.deepEqual(named(records, 'pass'), []);
  assert.equal(named(records, 'fail').length, 2);
});
