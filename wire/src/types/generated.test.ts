// Goal: what is committed under generated/ is what the tool makes of the pinned descriptors.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

test('generated files are up to date', () => {
  const tool = fileURLToPath(new URL('../../../tools/generate-wire.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [tool, '--check'], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});
