import { parseArgs } from 'node:util';

export const scenarioNames = ['noop', 'activity', 'activities', 'signals'] as const;
export type ScenarioName = (typeof scenarioNames)[number];

export const storeNames = ['sqlite', 'postgres'] as const;
export type StoreName = (typeof storeNames)[number];

export interface BenchOptions {
  /** Ours on a SQLite file against the peer's in memory; or both on a PostgreSQL of their own. */
  readonly store: StoreName;
  /** Path of the peer's binary, `build` (cached), `none`, or `transport`: our own transport with nothing behind it. */
  readonly peer: string;
  /** False measures the peer alone. */
  readonly ours: boolean;
  readonly scenarios: readonly ScenarioName[];
  readonly concurrencies: readonly number[];
  /** Pollers of each kind in the load program; 0 is the SDK's default. */
  readonly pollers: number;
  readonly warmupSeconds: number;
  readonly durationSeconds: number;
  readonly wide: boolean;
  readonly json: boolean;
  /** Profile our server in this scenario instead of measuring. */
  readonly profile: ScenarioName | undefined;
}

export const usage = `npm run bench -- [options]
  --peer build|none|PATH   the real server: built and cached (default), left out, or a binary at PATH
  --peer transport         instead of it our transport with canned answers, the floor of what a call costs (no-op only)
  --no-ours                measure the peer alone
  --store sqlite|postgres  SQLite: ours in a file, the peer's in memory (default); PostgreSQL: both on a private server
  --only noop,activity     scenarios: noop, activity, activities (ten in a row), signals (ten) (default: all)
  --concurrency 1,50       workflows in flight (default: 1 and 50)
  --duration 10            seconds measured in each cell
  --warmup 8               seconds at the highest concurrency before the cells of a scenario
  --pollers 0              pollers of each kind in the worker; 0 is the SDK's default
  --no-wide                leave out the wide-state part (bytes per transition with up to 2,000 pending activities)
  --json                   print the figures as JSON
  --profile activity       instead: where our server's CPU goes in that scenario, at the last concurrency`;

/** Reads the command line; throws an error whose message is fit to be shown. */
export function readOptions(argumentsGiven: readonly string[]): BenchOptions | 'help' {
  const { values } = parseArgs({
    args: [...argumentsGiven],
    options: {
      peer: { type: 'string', default: 'build' },
      'no-ours': { type: 'boolean', default: false },
      store: { type: 'string', default: 'sqlite' },
      only: { type: 'string', default: scenarioNames.join(',') },
      concurrency: { type: 'string', default: '1,50' },
      duration: { type: 'string', default: '10' },
      warmup: { type: 'string', default: '8' },
      pollers: { type: 'string', default: '0' },
      'no-wide': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    peer: values.peer,
    ours: !values['no-ours'],
    store: storeNamed(values.store),
    scenarios: values.only.split(',').map(scenarioNamed),
    concurrencies: values.concurrency.split(',').map((text) => numberFrom('--concurrency', text, 1)),
    pollers: numberFrom('--pollers', values.pollers, 0),
    warmupSeconds: numberFrom('--warmup', values.warmup, 0),
    durationSeconds: numberFrom('--duration', values.duration, 1),
    wide: !values['no-wide'],
    json: values.json,
    profile: values.profile === undefined ? undefined : scenarioNamed(values.profile),
  };
}

function storeNamed(name: string): StoreName {
  const found = storeNames.find((known) => known === name);
  if (found === undefined) throw new Error(`there is no store ${JSON.stringify(name)}, only ${storeNames.join(' and ')}`);
  return found;
}

function scenarioNamed(name: string): ScenarioName {
  const found = scenarioNames.find((known) => known === name);
  if (found === undefined) throw new Error(`there is no scenario ${JSON.stringify(name)}, only ${scenarioNames.join(', ')}`);
  return found;
}

function numberFrom(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new Error(`${flag}: ${JSON.stringify(text)} is not a whole number from ${least} up`);
  return value;
}
