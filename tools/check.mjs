// `npm run check`: everything that can be said about the code in a minute. Parts run one after the other, all of them even when
// one fails, each with its time; the last line names the parts that failed.
//
//   npm run check              all parts
//   npm run check -- lint types  only these
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildPackages } from './build.mjs';
import { ensureInstalled, requireNode, runTool, Trouble } from './install.mjs';
import { root } from './packages.mjs';

/** Name, then program and arguments; programs are those in node_modules/.bin. */
const parts = [
  ['format', 'prettier', '--check', '--log-level=warn', '.'],
  ['lint', 'oxlint', '--type-aware', '--deny-warnings'],
  ['types', 'tsc', '--noEmit', '-p', 'tsconfig.json'],
  ['dead', 'knip', '--no-progress'],
  ['tidy', process.execPath, 'tools/test.mjs', 'tidy'],
  ['unit', process.execPath, 'tools/test.mjs', '--unit'],
];

function runPart([name, program, ...args]) {
  const startedMs = performance.now();
  console.log(`== ${name}`);
  const command = program === process.execPath ? program : join(root, 'node_modules/.bin', program);
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  console.log(`${status === 0 ? '✓' : '✗'} ${name} ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
  return status === 0;
}

await runTool(async () => {
  const names = process.argv.slice(2);
  const chosen = parts.filter(([name]) => names.length === 0 || names.includes(name));
  if (chosen.length === 0) throw new Trouble(`Parts of the check: ${parts.map(([name]) => name).join(' ')}`);
  requireNode();
  await ensureInstalled({ dev: true });
  await buildPackages();
  const failed = chosen.filter((part) => !runPart(part)).map(([name]) => name);
  console.log(failed.length === 0 ? 'check passed' : `check failed: ${failed.join(', ')}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
});
