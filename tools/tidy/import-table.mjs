// Who may import whom: the table of the architecture, as data. The first row whose folder holds the file counts.
// `ours` names entries of our packages ("@perdure/wire/*" stands for all of them), `node` the built-in modules, `libraries` those of others:
// 'own' means what the package lists in its package.json. Tests may use everything in `tests` besides.

const any = ['*'];

/** Back doors to the clock, to chance and to the environment, closed where they have to be handed in. */
export const forbiddenModules = ['node:timers', 'node:timers/promises', 'node:process', 'node:perf_hooks'];
const sockets = ['node:net', 'node:tls', 'node:dgram', 'node:http', 'node:https', 'node:http2', 'node:dns', 'node:child_process'];
const disks = ['node:fs', 'node:fs/promises'];

export const tests = {
  node: any,
  ours: ['@perdure/store-conformance', '@perdure/store-memory', '@perdure/transport-grpc'],
};

export const importTable = [
  { folder: 'wire/src/types', ours: [], node: [], libraries: [], neverInside: ['wire/src/codec'] },
  { folder: 'wire/src/codec', ours: [], node: [], libraries: [] },
  { folder: 'wire/src/json', ours: [], node: [], libraries: [] },
  // What its tests share.
  { folder: 'wire/src/testing', ours: [], node: any, libraries: 'own' },
  // Libraries of the engine are pure functions of their arguments, as long as no timer is asked of them.
  { folder: 'engine/src', ours: ['@perdure/wire/types'], node: [], libraries: ['croner'] },
  // The memory store is the model that random operations on the others are compared with.
  { folder: 'stores/conformance/src', ours: ['@perdure/engine/ports', '@perdure/store-memory'], node: any, libraries: 'own' },
  { folder: 'stores', ours: ['@perdure/engine/ports', '@perdure/engine/filter'], node: any, libraries: 'own' },
  { folder: 'transports', ours: ['@perdure/wire/*'], node: any, libraries: 'own' },
  {
    folder: 'server/src',
    ours: ['@perdure/engine', '@perdure/engine/*', '@perdure/wire/*'],
    node: any,
    never: forbiddenModules,
    libraries: 'own',
  },
  // The codec stays out of the package's main entry, so that no workflow bundle ever holds it.
  { folder: 'sdk/common/src/lib', ours: ['@perdure/wire/types', '@perdure/wire/json'], node: [], libraries: 'own' },
  { folder: 'sdk/common/src', ours: ['@perdure/wire/types', '@perdure/wire/json/time-text'], node: [], libraries: 'own' },
  // Workflow code runs in a realm without Node.
  {
    folder: 'sdk/workflow/src',
    ours: ['@perdure/common', '@perdure/common/*', '@perdure/wire/types'],
    node: [],
    libraries: 'own',
  },
  { folder: 'sdk/eslint-plugin/src', ours: ['@perdure/common/determinism'], node: [], libraries: 'own' },
  {
    folder: 'sdk/activity/src',
    ours: ['@perdure/common', '@perdure/common/*', '@perdure/client', '@perdure/client/*'],
    node: any,
    libraries: 'own',
  },
  {
    folder: 'sdk/client/src',
    ours: ['@perdure/common', '@perdure/common/*', '@perdure/transport-grpc/client', '@perdure/wire/*'],
    node: any,
    libraries: 'own',
  },
  {
    folder: 'sdk/proto/src',
    ours: ['@perdure/wire/types', '@perdure/wire/codec'],
    node: [],
    libraries: 'own',
  },
  // Types of the client alone: it opens no connection.
  {
    folder: 'sdk/envconfig/src',
    ours: ['@perdure/client', '@perdure/common/lib/encoding'],
    node: any,
    libraries: 'own',
  },
  {
    folder: 'sdk/worker/src',
    ours: [
      '@perdure/common',
      '@perdure/common/*',
      '@perdure/workflow',
      '@perdure/workflow/*',
      '@perdure/activity',
      '@perdure/client',
      '@perdure/client/*',
      '@perdure/transport-grpc',
      '@perdure/transport-grpc/client',
      '@perdure/wire/*',
    ],
    node: any,
    never: forbiddenModules,
    libraries: 'own',
  },
  {
    folder: 'sdk/testing/src',
    ours: [
      '@perdure/common',
      '@perdure/common/*',
      '@perdure/workflow',
      '@perdure/activity',
      '@perdure/client',
      '@perdure/worker',
      '@perdure/worker/internal',
    ],
    node: any,
    libraries: 'own',
  },
  { folder: 'apps/console', ours: [], node: [], libraries: 'own' },
  { folder: 'apps', ours: any, node: any, libraries: 'own' },
  {
    folder: 'sim/src',
    ours: [
      '@perdure/engine',
      '@perdure/engine/*',
      '@perdure/server',
      '@perdure/store-memory',
      '@perdure/store-sqlite',
      '@perdure/wire/*',
    ],
    node: any,
    never: [...forbiddenModules, ...sockets, ...disks],
    libraries: 'own',
  },
  {
    folder: 'compat',
    ours: [
      'perdure',
      '@perdure/wire/*',
      '@perdure/transport-grpc',
      '@perdure/common',
      '@perdure/workflow',
      '@perdure/activity',
      '@perdure/client',
      '@perdure/worker',
      '@perdure/testing',
    ],
    node: any,
    libraries: 'own',
  },
  {
    folder: 'examples/src',
    ours: ['@perdure/common', '@perdure/workflow', '@perdure/activity', '@perdure/client', '@perdure/worker', '@perdure/testing'],
    node: any,
    libraries: 'own',
  },
  {
    folder: 'bench',
    ours: ['perdure', '@perdure/wire/*', '@perdure/transport-grpc', '@perdure/workflow', '@perdure/client', '@perdure/worker'],
    node: any,
    libraries: 'own',
  },
];

/** Tools that other folders may reach by a relative path: a private PostgreSQL server for tests and measurements. */
export const sharedTools = ['tools/private-postgres.mjs'];

/** Folders whose code gets clock, chance, environment and output handed in. */
export const injectedFolders = ['engine/src', 'server/src', 'sdk/workflow/src', 'sdk/worker/src', 'sim/src'];

/** Where an option's defaults are the real ones: a user's worker is a composition root of its own. Clients use workflow code's ids, too. */
export const realDefaults = [
  'sdk/worker/src/environment.ts',
  'sdk/worker/src/machine.ts',
  'sdk/workflow/src/runtime/outside-random.ts',
];

/** Names that must not be used there, with the one file that may use each, if any. */
export const forbiddenUses = {
  'Date.now': undefined,
  'new Date()': undefined,
  'Math.random': undefined,
  setTimeout: undefined,
  setInterval: undefined,
  setImmediate: 'sim/src/boundary-drain.ts',
  'crypto.randomUUID': undefined,
  randomUUID: undefined,
  'process.env': undefined,
  'process.hrtime': undefined,
  'performance.now': undefined,
  console: undefined,
  globalThis: undefined,
};

/** The engine is a pure function besides: nothing in it waits. */
export const forbiddenInEngine = ['async', 'await', 'Promise', 'queueMicrotask', 'process'];
