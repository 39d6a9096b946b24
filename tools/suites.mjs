// The test suites of the project: the one table that `npm test`, `npm run check` and the tidy test read.
import { join } from 'node:path';
import { filesBelow, root } from './packages.mjs';

/**
 * @typedef {object} Suite
 * @property {string} name          What is printed, and what `npm test -- <name>` looks for.
 * @property {string} folder        Where its compiled test files are: every `*.test.js` below (`*.long.test.js` if `long`).
 * @property {'unit' | 'integration'} kind  Unit suites are pure and quick: each runs on every Node version we support. Integration suites
 *                                  start servers or processes.
 * @property {number} timeoutSeconds  The whole suite is stopped after this and counts as failed.
 * @property {boolean} [alone]      Looks at rates, latencies or memory, so nothing runs beside it; otherwise two suites run at a time.
 * @property {number} [filesAtOnce]   One if absent.
 * @property {boolean} [long]       Only part of `npm run test:long`, and alone.
 * @property {boolean} [postgres]   Needs PostgreSQL on this machine.
 */

/** @type {readonly Suite[]} */
export const suites = [
  // The longest come first: what begins last should not be what all wait for.

  // On a fresh machine Go fetches and compiles its SDK first, which takes more than a minute.
  { name: 'compat-sdk', folder: 'compat/dist/sdk', kind: 'integration', timeoutSeconds: 420, postgres: true },
  // Servers that are down, and time for load: mostly waiting.
  { name: 'compat-crash', folder: 'compat/dist/crash', kind: 'integration', timeoutSeconds: 240, postgres: true, filesAtOnce: 2 },
  { name: 'compat-edge', folder: 'compat/dist/edge', kind: 'integration', timeoutSeconds: 480, postgres: true },
  { name: 'sim', folder: 'sim/dist', kind: 'integration', timeoutSeconds: 480 },
  // Half a minute; several times that on a machine with much else to do.
  { name: 'compat-golden', folder: 'compat/dist/golden', kind: 'integration', timeoutSeconds: 240, postgres: true },
  { name: 'sdk-cross', folder: 'compat/dist/sdk-cross', kind: 'integration', timeoutSeconds: 300 },
  { name: 'sdk-e2e', folder: 'compat/dist/sdk-worker', kind: 'integration', timeoutSeconds: 300 },
  { name: 'tidy', folder: 'tools', kind: 'integration', timeoutSeconds: 120 },
  { name: 'wire', folder: 'wire/dist', kind: 'unit', timeoutSeconds: 180 },
  { name: 'engine', folder: 'engine/dist', kind: 'unit', timeoutSeconds: 180 },
  { name: 'server', folder: 'server/dist', kind: 'unit', timeoutSeconds: 180 },
  { name: 'store-conformance', folder: 'stores/conformance/dist', kind: 'unit', timeoutSeconds: 180 },
  { name: 'store-memory', folder: 'stores/memory/dist', kind: 'unit', timeoutSeconds: 180 },
  { name: 'sdk-common', folder: 'sdk/common/dist', kind: 'unit', timeoutSeconds: 180 },
  { name: 'sdk-workflow', folder: 'sdk/workflow/dist', kind: 'unit', timeoutSeconds: 180 },
  { name: 'sdk-activity', folder: 'sdk/activity/dist', kind: 'unit', timeoutSeconds: 180 },
  { name: 'sdk-client', folder: 'sdk/client/dist', kind: 'unit', timeoutSeconds: 180 },
  { name: 'sdk-envconfig', folder: 'sdk/envconfig/dist', kind: 'unit', timeoutSeconds: 60 },
  { name: 'sdk-proto', folder: 'sdk/proto/dist', kind: 'unit', timeoutSeconds: 60 },
  { name: 'sdk-worker', folder: 'sdk/worker/dist', kind: 'unit', timeoutSeconds: 180 },
  { name: 'sdk-testing', folder: 'sdk/testing/dist', kind: 'unit', timeoutSeconds: 60 },
  { name: 'eslint-plugin', folder: 'sdk/eslint-plugin/dist', kind: 'unit', timeoutSeconds: 180 },
  { name: 'bench', folder: 'bench/dist', kind: 'unit', timeoutSeconds: 180 },
  { name: 'transport-grpc', folder: 'transports/grpc/dist', kind: 'integration', timeoutSeconds: 120 },
  { name: 'store-sqlite', folder: 'stores/sqlite/dist', kind: 'integration', timeoutSeconds: 120 },
  { name: 'store-postgres', folder: 'stores/postgres/dist', kind: 'integration', timeoutSeconds: 120, postgres: true },
  { name: 'perdure', folder: 'apps/perdure/dist', kind: 'integration', timeoutSeconds: 120 },
  { name: 'compat-api', folder: 'compat/dist/api', kind: 'integration', timeoutSeconds: 120, postgres: true },
  // Longer with PERDURE_COMPAT_FUZZ_SECONDS, as CI has it.
  { name: 'compat-fuzz', folder: 'compat/dist/fuzz', kind: 'integration', timeoutSeconds: 14_400 },
  { name: 'compat-sdk-ours', folder: 'compat/dist/sdk-ours', kind: 'integration', timeoutSeconds: 240 },
  // Reads the declarations of the official packages, and loads them.
  { name: 'sdk-surface', folder: 'compat/dist/sdk-surface', kind: 'integration', timeoutSeconds: 60 },
  { name: 'examples', folder: 'examples/dist', kind: 'integration', timeoutSeconds: 240 },
  {
    name: 'compat-overload',
    folder: 'compat/dist/overload',
    kind: 'integration',
    timeoutSeconds: 240,
    postgres: true,
    alone: true,
  },
  { name: 'sdk-worker-long', folder: 'sdk/worker/dist', kind: 'integration', timeoutSeconds: 600, long: true },
  { name: 'sdk-e2e-long', folder: 'compat/dist/sdk-worker', kind: 'integration', timeoutSeconds: 1800, long: true },
  { name: 'packed-long', folder: 'tools', kind: 'integration', timeoutSeconds: 1200, long: true },
  { name: 'perdure-long', folder: 'apps/perdure/dist', kind: 'integration', timeoutSeconds: 3600, long: true },
  { name: 'sim-long', folder: 'sim/dist', kind: 'integration', timeoutSeconds: 3600, long: true },
  { name: 'compat-edge-long', folder: 'compat/dist/edge', kind: 'integration', timeoutSeconds: 7200, long: true, postgres: true },
  {
    name: 'compat-crash-long',
    folder: 'compat/dist/crash',
    kind: 'integration',
    timeoutSeconds: 3600,
    long: true,
    postgres: true,
  },
  {
    name: 'compat-overload-long',
    folder: 'compat/dist/overload',
    kind: 'integration',
    timeoutSeconds: 900,
    long: true,
    postgres: true,
  },
  {
    name: 'compat-scale-long',
    folder: 'compat/dist/scale',
    kind: 'integration',
    timeoutSeconds: 7200,
    long: true,
    postgres: true,
  },
];

/** The compiled test files that belong to a suite, absolute. */
export function testFilesOf(suite) {
  const isTest = (name) => /\.test\.m?js$/.test(name) && /\.long\.test\.m?js$/.test(name) === Boolean(suite.long);
  return filesBelow(join(root, suite.folder), isTest);
}
