// Goal: the rules of CONTRIBUTING.md that a machine can check hold in the whole tree.
// Method: reads every file git knows of, TypeScript through its syntax tree; each test lists the offending lines.
import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';
import { suites } from './suites.mjs';
import { forbiddenInEngine, forbiddenUses, injectedFolders, realDefaults } from './tidy/import-table.mjs';
import { cycles, importTroubles, relativeTarget } from './tidy/imports.mjs';
import { largeOnes, recorded, sizeTroubles } from './tidy/sizes.mjs';
import { isTest, packagesByName, paths, sources, text } from './tidy/tree.mjs';

// The offending lines are what matters, not where they were found out.
Error.stackTraceLimit = 0;

/** Fails with one line for each offence. */
function none(offences) {
  if (offences.length > 0) assert.fail(`\n${offences.join('\n')}`);
}

const isText = (path) => !/\.(png|ico|db|bin|gz|wasm)$/.test(path);
const linesOf = (path) => text(path).split('\n');

test('imports follow the table', () => {
  none(sources.flatMap(importTroubles));
});

test('no file imports itself through others', () => {
  const known = new Set(sources.map(({ path }) => path));
  const edges = new Map(
    sources.map(({ path, imports }) => [
      path,
      imports
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => relativeTarget(path, specifier))
        .filter((target) => known.has(target)),
    ]),
  );
  none(cycles(edges).map((group) => `${group[0]}:1 cycle of ${group.length} files: ${group.join(' -> ')}`));
});

test('no package needs itself through others', () => {
  const edges = new Map(
    [...packagesByName].map(([name, { manifest }]) => [
      name,
      Object.keys(manifest.dependencies ?? {}).filter((each) => packagesByName.has(each)),
    ]),
  );
  none(cycles(edges).map((group) => `cycle of packages: ${group.join(' -> ')}`));
});

test('clock, chance, environment and output are handed in', () => {
  none(
    sources
      .filter(({ path }) => injectedFolders.some((folder) => path.startsWith(`${folder}/`)))
      .filter(({ path }) => !realDefaults.includes(path))
      .flatMap(({ path, uses }) =>
        uses
          .filter(({ name }) => Object.hasOwn(forbiddenUses, name) && forbiddenUses[name] !== path)
          .map(({ name, line }) => `${path}:${line} uses ${name}`),
      ),
  );
});

test('nothing in the engine waits', () => {
  none(
    sources
      .filter(({ path }) => path.startsWith('engine/src/') && !isTest(path))
      .flatMap(({ path, uses }) =>
        uses.filter(({ name }) => forbiddenInEngine.includes(name)).map(({ name, line }) => `${path}:${line} uses ${name}`),
      ),
  );
});

test('files and functions stay small', () => {
  none(sizeTroubles(largeOnes(sources), recorded()));
});

test('names are kebab-case and say what a thing is', () => {
  const asIs = /^(README|CONTRIBUTING|LICENSE|Dockerfile|Makefile)(\.md)?$/;
  const kebab = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
  const empty = /(^|-)(utils?|helpers?|misc|stuff)(-|\.|$)/;
  none(
    paths.flatMap((path) =>
      path
        .split('/')
        .filter((name) => (!asIs.test(name) && !kebab.test(name) && !path.endsWith('.go')) || empty.test(name))
        .map((name) => `${path}:1 "${name}" is ${empty.test(name) ? 'a name that says nothing' : 'not kebab-case'}`),
    ),
  );
});

test('nothing names a folder of one machine', () => {
  const home = /(^|[\s"'`(=:])\/(home|Users|root|work)\/\w/;
  none(
    paths
      .filter(isText)
      .flatMap((path) => linesOf(path).flatMap((line, at) => (home.test(line) ? [`${path}:${at + 1} ${line.trim()}`] : []))),
  );
});

test('work left over names its issue', () => {
  const marker = /\b(TODO|FIXME|XXX|HACK)\b(?!\s*\(#\d+\))/;
  none(
    sources.flatMap(({ path, comments }) =>
      comments
        .filter((comment) => marker.test(comment.text))
        .map(({ text: comment, line }) => `${path}:${line} write TODO(#issue): ${comment.trim()}`),
    ),
  );
});

test('every package says what it is', () => {
  none(
    [...packagesByName.values()].flatMap(({ path }) => {
      const readme = `${path}/README.md`;
      if (!paths.includes(readme)) return [`${readme}:1 is missing`];
      const lines = linesOf(readme).filter((line) => line.trim() !== '').length;
      return lines >= 5
        ? []
        : [`${readme}:1 has ${lines} lines of text; say what, why, entry point and invariants in five or more`];
    }),
  );
});

test('links between documents lead somewhere', () => {
  const link = /\]\((?!https?:|#|mailto:)([^)#\s]+)/g;
  const exists = (target) => paths.includes(target) || paths.some((path) => path.startsWith(`${target.replace(/\/$/, '')}/`));
  none(
    paths
      .filter((path) => path.endsWith('.md'))
      .flatMap((path) =>
        linesOf(path).flatMap((line, at) =>
          [...line.matchAll(link)]
            .filter(([, target]) => !exists(posix.join(posix.dirname(path), target)))
            .map(([, target]) => `${path}:${at + 1} links to ${target}, which is not there`),
        ),
      ),
  );
});

test('every test file belongs to a suite', () => {
  none(
    paths
      .filter((path) => /\.test\.(ts|mjs)$/.test(path))
      .filter((path) => !suites.some(({ folder }) => path.replace('/src/', '/dist/').startsWith(`${folder}/`)))
      .map((path) => `${path}:1 is in no suite of tools/suites.mjs`),
  );
});

test('packages that only test or measure install nothing for users', () => {
  const onlyForUs = new Set(['compat', 'bench', 'sim', 'stores/conformance']);
  none(
    [...packagesByName.values()]
      .filter(({ path }) => onlyForUs.has(path))
      .flatMap(({ path, manifest }) =>
        Object.keys(manifest.dependencies ?? {})
          .filter((name) => !packagesByName.has(name))
          .map(
            (name) => `${path}/package.json:1 lists ${name} under "dependencies"; "devDependencies" keeps it out of npm start`,
          ),
      ),
  );
});

test('the lock file is complete: npm ci refuses one that lacks packages for other platforms', () => {
  const locked = JSON.parse(text('package-lock.json')).packages;
  const isLocked = (from, name) => {
    for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
      if (Object.hasOwn(locked, `${at === '' ? '' : `${at}/`}node_modules/${name}`)) return true;
      if (at === '') return false;
      if (!at.includes('/node_modules/')) at = '';
    }
  };
  none(
    Object.entries(locked).flatMap(([path, { dependencies, optionalDependencies, version }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => !isLocked(path, name))
        .map((name) => `package-lock.json: ${path || 'the root'} ${version ?? ''} needs ${name}, which is not locked`),
    ),
  );
});
