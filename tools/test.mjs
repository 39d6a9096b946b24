// `npm test`: installs what the tests need, builds, runs every suite, and ends with one line of counts.
//
//   npm test                     all suites but the long ones
//   npm test -- engine sqlite    suites whose name contains one of the words, on the running Node only
//   npm test -- engine@22        one of the further Node versions
//   npm run test:long            the long suites
import { spawnSync } from 'node:child_process';
import { buildPackages } from './build.mjs';
import { canRun, ensureInstalled, requireNode, runTool, say, Trouble } from './install.mjs';
import { otherNodes } from './node-versions.mjs';
import { findPostgresBinaries } from './private-postgres.mjs';
import { countsText, describeResult, runSuite, stopRunningSuites } from './run-suite.mjs';
import { suites } from './suites.mjs';

/** As many as there are cores on the machines that test this; most suites wait half of their time. */
const suitesAtOnce = 2;

/** Installs PostgreSQL by the system's package manager where it is missing and we may. */
function ensurePostgres() {
  if (findPostgresBinaries()) return;
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (!canRun('apt-get', ['--version']) || (sudo.length > 0 && !canRun('sudo', ['-n', 'true'])))
    throw new Trouble(
      'PostgreSQL is needed for the tests and cannot be installed from here: install it with your package manager (its initdb and postgres programs), then run again.',
    );
  say('Installing PostgreSQL (apt-get install -y postgresql) ...');
  const aptGet = (...args) =>
    spawnSync([...sudo, 'apt-get'][0], [...[...sudo, 'apt-get'].slice(1), ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      encoding: 'utf8',
    });
  aptGet('update');
  const { stdout, stderr } = aptGet('install', '-y', 'postgresql');
  if (!findPostgresBinaries()) throw new Trouble(`PostgreSQL could not be installed:\n${stdout}${stderr}`);
}

/** Every run there is: each suite on this Node, unit suites on the further versions too. */
function allRuns(nodes, long) {
  const own = suites.filter((suite) => Boolean(suite.long) === long).map((suite) => ({ suite, name: suite.name }));
  const unit = own.filter(({ suite }) => suite.kind === 'unit');
  const others = nodes.flatMap(({ major, binary }) =>
    unit.map(({ suite }) => ({ suite, name: `${suite.name}@${major}`, node: binary })),
  );
  return [...own, ...others];
}

function chosenRuns(runs, words) {
  if (words.length === 0) return runs;
  return runs.filter(({ name, node }) => words.some((word) => name.includes(word) && (!node || word.includes('@'))));
}

async function execute(run, totals) {
  const result = await runSuite(run.suite, run);
  for (const key of ['passed', 'failed', 'skipped']) totals[key] += result[key];
  console.log(describeResult(run.name, result));
}

async function executeAll(runs) {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const isAlone = ({ suite }) => Boolean(suite.alone ?? suite.long);
  const shared = runs.filter((run) => !isAlone(run));
  const lane = async () => {
    for (let run = shared.shift(); run; run = shared.shift()) await execute(run, totals);
  };
  await Promise.all(Array.from({ length: suitesAtOnce }, lane));
  for (const run of runs.filter(isAlone)) await execute(run, totals);
  return totals;
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
])
  process.on(signal, () => {
    stopRunningSuites();
    process.exit(code);
  });

await runTool(async () => {
  const startedMs = performance.now();
  const long = process.argv.includes('--long');
  const unitOnly = process.argv.includes('--unit');
  const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
  requireNode();
  await ensureInstalled({ dev: true });
  const wantsOthers = !unitOnly && (words.length === 0 || words.some((word) => word.includes('@')));
  const runs = chosenRuns(allRuns(wantsOthers ? await otherNodes() : [], long), words).filter(
    ({ suite }) => !unitOnly || suite.kind === 'unit',
  );
  if (runs.length === 0) throw new Trouble(`No suite is called like that. Suites: ${suites.map(({ name }) => name).join(' ')}`);
  if (runs.some(({ suite }) => suite.postgres)) ensurePostgres();
  await buildPackages();
  const totals = await executeAll(runs);
  console.log(`\nAll suites took ${Math.round((performance.now() - startedMs) / 1000)} s, installation and build included.`);
  console.log(countsText(totals));
  process.exitCode = totals.failed > 0 ? 1 : 0;
});
