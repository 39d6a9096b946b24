// Judges the imports of the sources by the table in import-table.mjs.
import { posix } from 'node:path';
import { importTable, sharedTools, tests } from './import-table.mjs';
import { isTest, packageOf, packagesByName } from './tree.mjs';

const matches = (patterns, name) =>
  patterns.some(
    (pattern) => pattern === '*' || pattern === name || (pattern.endsWith('/*') && name.startsWith(pattern.slice(0, -1))),
  );

/** "@scope/name/sub" -> "@scope/name". */
const libraryName = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** The source file a relative import means: "./a.js" is written for a.ts. */
export const relativeTarget = (path, specifier) => posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts');

function relativeTrouble(path, specifier, row) {
  const target = relativeTarget(path, specifier);
  if (sharedTools.includes(target)) return undefined;
  if (packageOf(target)?.path !== packageOf(path)?.path) return 'reaches into another package: import its entry by name';
  if (row.neverInside?.some((folder) => target.startsWith(`${folder}/`))) return `may not import ${posix.dirname(target)}`;
  return undefined;
}

function oursTrouble(path, specifier, row) {
  const target = packagesByName.get(libraryName(specifier));
  const entry = `.${specifier.slice(target.manifest.name.length)}`;
  if (!(entry in (target.manifest.exports ?? {}))) return 'is not an entry in that package\'s "exports"';
  if (!matches([...row.ours, ...(isTest(path) ? tests.ours : [])], specifier)) return `may not be imported in ${row.folder}`;
  return undefined;
}

function libraryTrouble(path, specifier, row) {
  const { manifest } = packageOf(path);
  const name = libraryName(specifier);
  const listed = {
    ...manifest.dependencies,
    ...manifest.peerDependencies,
    ...manifest.optionalDependencies,
    ...(isTest(path) ? manifest.devDependencies : {}),
  };
  // A package nobody is started from lists libraries as development dependencies only, so that running the server does not install them.
  const own = /^(compat|bench|sim|stores\/conformance)\//.test(path) ? { ...listed, ...manifest.devDependencies } : listed;
  if (row.libraries === 'own' || isTest(path))
    return name in own ? undefined : `is not listed in ${packageOf(path).path}/package.json`;
  return row.libraries.includes(name) ? undefined : `may not be imported in ${row.folder}`;
}

function trouble(path, specifier, row) {
  if (specifier.startsWith('.')) return relativeTrouble(path, specifier, row);
  if (specifier.startsWith('node:')) {
    const allowed = matches(isTest(path) ? tests.node : row.node, specifier) && !(row.never ?? []).includes(specifier);
    return allowed ? undefined : `may not be imported in ${row.folder}`;
  }
  return packagesByName.has(libraryName(specifier)) ? oursTrouble(path, specifier, row) : libraryTrouble(path, specifier, row);
}

/** One line "file:line import of X does Y" for every import that breaks the table. */
export function importTroubles({ path, imports }) {
  const row = importTable.find(({ folder }) => path.startsWith(`${folder}/`));
  if (!row) return [`${path}:1 lies in no folder of the import table (tools/tidy/import-table.mjs)`];
  return imports.flatMap(({ specifier, line }) => {
    const reason = trouble(path, specifier, row);
    return reason ? [`${path}:${line} '${specifier}' ${reason}`] : [];
  });
}

/** Groups of nodes that can reach each other, each of two or more; `edges` maps a node to its targets. */
export function cycles(edges) {
  const index = new Map();
  const low = new Map();
  const stack = [];
  const found = [];
  const visit = (node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    for (const target of edges.get(node) ?? []) {
      if (!index.has(target)) visit(target);
      if (stack.includes(target)) low.set(node, Math.min(low.get(node), low.get(target)));
    }
    if (low.get(node) !== index.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1) found.push(group.reverse());
  };
  for (const node of edges.keys()) if (!index.has(node)) visit(node);
  return found;
}
