/** `npm run simulate -- --seed S --runs N`: the simulator from the command line. */
import { parseArgs } from 'node:util';
import { failureText, Report } from './report.js';
import { runSeeds, seedsFrom } from './run-seeds.js';

const { values } = parseArgs({
  options: {
    /** The first seed. */
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1' },
    threads: { type: 'string', default: '2' },
    /** Shown with failures. */
    commit: { type: 'string', default: 'unknown' },
  },
});
const wholeNumber = (name: 'seed' | 'runs' | 'threads'): number => {
  const number = Number(values[name]);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new RangeError(`--${name} takes a whole number from 1 on, not ${values[name]}`);
  return number;
};

/** So many failures tell enough. */
const FAILURES_MAX = 10;
/** From so many seeds on every kind of fault must have struck, and every cell of the state machines have been used. */
const ALL_SEEN_FROM = 500;
const ALL_USED_FROM = 10_000;
/** A sign of life in long runs. */
const PROGRESS_EVERY = 500;

const report = new Report();
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const runs = wholeNumber('runs');
await runSeeds({
  seeds: seedsFrom(wholeNumber('seed'), runs),
  threads: Math.min(runs, wholeNumber('threads')),
  onResult: (result) => {
    report.add(result);
    if (result.failure !== undefined) print(failureText(result, values.commit));
    else if (runs === 1) print(`seed ${result.seed}: trace ${result.hash}`);
    if (report.seeds % PROGRESS_EVERY === 0 && report.seeds < runs)
      print(`${report.seeds} seeds, ${report.failures.length} failed so far`);
    return report.failures.length < FAILURES_MAX;
  },
});
// The one look at real time: how long it took.
print(report.text(process.uptime()));
const missing = [
  ...(report.seeds >= ALL_SEEN_FROM ? report.neverSeen() : []),
  ...(report.seeds >= ALL_USED_FROM ? report.neverUsed() : []),
];
if (missing.length > 0) print(`These were never seen: ${missing.join(', ')}`);
if (report.failures.length + missing.length > 0) process.exitCode = 1;
