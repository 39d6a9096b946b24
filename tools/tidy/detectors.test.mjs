// Goal: what the tidy test relies on finds what it should, and only that.
// Method: small sources as text, small graphs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cycles } from './imports.mjs';
import { sizeTroubles, tightened } from './sizes.mjs';
import { readSource } from './source-file.mjs';

const usesIn = (text) =>
  readSource('sample.ts', text)
    .uses.map(({ name, line }) => `${name}:${line}`)
    .filter((use) => !use.startsWith(':'));

test('uses of globals are found wherever they stand', () => {
  assert.ok(usesIn('const at = Date.now();').includes('Date.now:1'));
  assert.ok(usesIn('\nconst at = new Date();').includes('new Date():2'));
  assert.ok(usesIn('const clock = { wait: setTimeout };').includes('setTimeout:1'));
  assert.ok(usesIn('const clock = { setTimeout };').includes('setTimeout:1'));
  assert.ok(usesIn('if (process.env["X"]) console.log(1);').includes('process.env:1'));
});

test('members, strings, comments and types of the same name are no uses', () => {
  const text =
    '// Date.now()\nconst s = "setTimeout(" + clock.setTimeout(1);\ninterface C { setTimeout(ms: number): void }\nconst d = new Date(5);';
  assert.deepEqual(
    usesIn(text).filter((use) => /setTimeout|Date\.now|new Date\(\)/.test(use)),
    ['clock.setTimeout:2'],
  );
});

test('every form of import is found', () => {
  const text = `import { a } from './a.js';\nimport type { B } from './b.js';\nexport * from './c.js';\nexport { d } from './d.js';\nconst e = await import('./e.js');\ntype F = import('./f.js').F;\nimport './g.js';`;
  assert.deepEqual(
    readSource('sample.ts', text).imports.map(({ specifier, line }) => `${specifier}:${line}`),
    ['./a.js:1', './b.js:2', './c.js:3', './d.js:4', './e.js:5', './f.js:6', './g.js:7'],
  );
});

test('a function that declares tests is measured without them', () => {
  const text =
    'function suite() {\n  test("a", () => {\n    x();\n    y();\n  });\n  describe("b", () => {\n    test("c", () => {\n      z();\n    });\n  });\n}';
  assert.deepEqual(
    readSource('sample.ts', text).functions.map(({ name, lines }) => `${name}:${lines}`),
    ['suite:6', '(anonymous):4', '(anonymous):3'],
  );
});

test('cycles are found once, paths that only meet are none', () => {
  const graph = (edges) => cycles(new Map(Object.entries(edges)));
  assert.deepEqual(graph({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }), []);
  assert.deepEqual(
    graph({ a: ['b'], b: ['c'], c: ['a'], d: ['a'] }).map((group) => group.toSorted().join('')),
    ['abc'],
  );
});

test('what is small may not grow, what is large may only shrink', () => {
  const record = { file: { 'old.ts': 300 }, function: {} };
  assert.deepEqual(sizeTroubles({ file: { 'old.ts': 300 }, function: {} }, record), []);
  assert.match(sizeTroubles({ file: { 'old.ts': 301 }, function: {} }, record)[0], /may only shrink/);
  assert.match(sizeTroubles({ file: { 'old.ts': 290 }, function: {} }, record)[0], /has shrunk/);
  assert.match(sizeTroubles({ file: { 'old.ts': 300, 'new.ts': 260 }, function: {} }, record)[0], /new\.ts has grown/);
  assert.match(
    sizeTroubles({ file: { 'old.ts': 401 }, function: {} }, { file: { 'old.ts': 401 }, function: {} })[0],
    /no file may/,
  );
  assert.deepEqual(tightened({ file: { 'old.ts': 290, 'new.ts': 260 }, function: {} }, record), {
    file: { 'old.ts': 290 },
    function: {},
  });
});
