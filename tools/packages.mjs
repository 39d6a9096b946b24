// Where the workspace's packages are. Used by every tool, so it depends on Node alone: `npm start` reads it
// before anything is installed.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder, absolute. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** A path relative to the root with forward slashes, the way people and messages write it. */
export function rootRelative(path) {
  return relative(root, path).split(sep).join('/');
}

function subfolders(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'))
    .map((entry) => join(folder, entry.name));
}

/**
 * Every folder that holds a package of ours, from the workspaces' two possible depths, as
 * `{ folder, path, manifest }`: absolute folder, path below the root ("stores/sqlite"), parsed package.json.
 */
export function packages() {
  const found = [];
  for (const first of subfolders(root))
    for (const folder of [first, ...subfolders(first)]) {
      const manifestFile = join(folder, 'package.json');
      if (!existsSync(manifestFile)) continue;
      found.push({ folder, path: rootRelative(folder), manifest: JSON.parse(readFileSync(manifestFile, 'utf8')) });
    }
  return found;
}

/** The packages in the named folders (relative to the working directory), or all of them when none is named. */
export function packagesIn(folders) {
  const all = packages();
  if (folders.length === 0) return all;
  return folders.map((folder) => {
    const wanted = resolve(folder);
    const match = all.find((candidate) => candidate.folder === wanted || candidate.path === folder.replace(/\/$/, ''));
    if (!match) throw new Error(`${folder} is not a package; packages: ${all.map((each) => each.path).join(' ')}`);
    return match;
  });
}

/** All files below a folder whose name the predicate accepts, absolute, in a stable order; none if there is no such folder. */
export function filesBelow(folder, accepts) {
  if (!existsSync(folder)) return [];
  const files = [];
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules') files.push(...filesBelow(path, accepts));
    } else if (accepts(entry.name)) files.push(path);
  }
  return files;
}
