// The files of the repository as the tidy test sees them: what git knows of and what is about to be added, generated code left out.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packages, root } from '../packages.mjs';
import { readSource } from './source-file.mjs';

const isGenerated = (path) => path.includes('/generated/');

/** Paths below the root with forward slashes. */
export const paths = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)));

export const text = (path) => readFileSync(join(root, path), 'utf8');

/** Our packages by name, each `{ folder, path, manifest }`. */
export const packagesByName = new Map(packages().map((each) => [each.manifest.name, each]));

/** The package a path lies in, if any; the deepest folder wins. */
export function packageOf(path) {
  let found;
  for (const each of packagesByName.values())
    if (path.startsWith(`${each.path}/`) && (!found || each.path.length > found.path.length)) found = each;
  return found;
}

/** Files that run in tests only: they may use what tests use. */
export const isTest = (path) => /\.test\.m?[jt]s$/.test(path) || path.includes('/testing/');

/** Every TypeScript file of ours with what `readSource` says of it. */
export const sources = paths
  .filter((path) => /\/src\/.*\.ts$/.test(path) && !path.endsWith('.d.ts') && !isGenerated(path))
  .map((path) => ({ path, ...readSource(path, text(path)) }));
