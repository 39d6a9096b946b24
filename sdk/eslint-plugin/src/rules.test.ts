// Goal: each rule finds what breaks replay and leaves sound code alone, in JavaScript and in TypeScript.
// Method: ESLint's own rule tester, and the recommended configuration once over a whole file.
import { Linter, RuleTester } from 'eslint';
import assert from 'node:assert/strict';
import Module, { createRequire } from 'node:module';
import { describe, it, test } from 'node:test';
import plugin from './index.js';

// The compiler of the repository, TypeScript 7, has no API for parsers; all parts of this one shall find the version beside it.
const require = createRequire(import.meta.url);
const resolving = Module as unknown as { _resolveFilename: (request: string, ...rest: unknown[]) => string };
const { _resolveFilename: resolve } = resolving;
const typescript = require.resolve('typescript');
// oxlint-disable-next-line no-underscore-dangle -- Node's own name, older than any other way to say where a module is
resolving._resolveFilename = (request, ...rest) => (request === 'typescript' ? typescript : resolve(request, ...rest));
const parser = require('@typescript-eslint/parser') as Linter.Parser;

Object.assign(RuleTester, { describe, it });
const tester = new RuleTester({ languageOptions: { parser } });
const { rules } = plugin;

tester.run('no-forbidden-globals', rules['no-forbidden-globals'], {
  valid: [
    'const at = Date.now(); const chance = Math.random(); const id = crypto.randomUUID();',
    'const process = step(); process.run();',
    'function f(fetch: () => void) { fetch(); }',
    'type Input = Parameters<typeof fetch>[0];',
    'const has = typeof fetch === "function";',
    'order.process();',
    'setTimeout(() => {}, 1000);',
  ],
  invalid: [
    { code: 'const home = process.env.HOME;', errors: [{ message: /^process is not for workflow code: .* Pass what you need/ }] },
    { code: 'const t = performance.now();', errors: [{ message: /Date\.now\(\)/ }] },
    { code: 'await globalThis.fetch("x");', errors: [{ message: /^fetch/ }] },
    { code: 'const now = Temporal.Now.instant();', errors: [{ message: /^Temporal\.Now/ }] },
    { code: 'function f() { setInterval(g, 5); }', errors: 1 },
    { code: 'const r = new WeakRef({}); const b = crypto["getRandomValues"](a);', errors: 2 },
  ],
});

tester.run('no-forbidden-imports', rules['no-forbidden-imports'], {
  valid: [
    'import { sleep } from "@perdure/workflow";',
    'import type { Client } from "@perdure/client";',
    'import { type Client } from "@perdure/client";',
    'import { inspect } from "node:util";',
    'export { a };',
  ],
  invalid: [
    { code: 'import fs from "node:fs";', errors: [{ message: /Node's modules.*activity\.$/ }] },
    { code: 'import { readFile } from "fs/promises";', errors: 1 },
    { code: 'export * from "node:os";', errors: 1 },
    { code: 'const net = await import("net");', errors: 1 },
    { code: 'import { type Client, Connection } from "@perdure/client";', errors: [{ message: /import type/ }] },
  ],
});

tester.run('activities-as-types', rules['activities-as-types'], {
  valid: [
    'import type * as activities from "./activities.js";',
    'import { type Greet } from "./greeting-activities";',
    'import { x } from "some-activities-package";',
    'import { b } from "./inactivity.js";',
  ],
  invalid: [
    { code: 'import * as activities from "./activities.js";', errors: [{ message: /import type/ }] },
    { code: 'import { greet } from "../activities/greet.js";', errors: 1 },
  ],
});

tester.run('activity-options', rules['activity-options'], {
  valid: [
    'proxyActivities({ startToCloseTimeout: "5s", retry: { maximumAttempts: 3 } });',
    'proxyActivities<typeof activities>({ scheduleToCloseTimeout: "5 minutes" });',
    'proxyActivities(options); proxyActivities({ ...defaults });',
  ],
  invalid: [
    { code: 'proxyActivities<typeof a>({ startToCloseTimeout: "5s" });', errors: [{ messageId: 'retry' }] },
    { code: 'wf.proxyLocalActivities({ retry: {} });', errors: [{ messageId: 'timeout' }] },
    { code: 'proxyActivities();', errors: 2 },
  ],
});

test('the recommended configuration works as it is written in the README', () => {
  const config = { files: ['**/*workflow*.ts'], languageOptions: { parser }, ...plugin.configs.recommended };
  const code = 'import fs from "node:fs";\nconst { a } = proxyActivities({ startToCloseTimeout: "1s" });\nfetch(String(fs));\n';
  const found = new Linter().verify(code, [config], 'my-workflows.ts');
  assert.deepEqual(
    found.map(({ ruleId, severity }) => [ruleId, severity]),
    [
      ['perdure/no-forbidden-imports', 2],
      ['perdure/activity-options', 1],
      ['perdure/no-forbidden-globals', 2],
    ],
  );
});
