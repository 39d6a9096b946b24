// Brings node_modules up to what package-lock.json says, and does nothing when it is there already.
// Runs before anything is installed, so it depends on Node alone.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './packages.mjs';

/** A line about a long step. On stderr: stdout belongs to the program that is started. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** A mistake or lack the user can do something about: printed as a sentence, without a stack. */
export class Trouble extends Error {}

function lockedPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}

/**
 * Names of locked packages that are not installed in the locked version. npm keeps the list of what it installed in
 * node_modules/.package-lock.json, so this needs no network and no npm. Packages for other platforms are optional and not looked at.
 */
function missingPackages({ dev }) {
  const wanted = lockedPackages(join(root, 'package-lock.json')) ?? {};
  const present = lockedPackages(join(root, 'node_modules/.package-lock.json')) ?? {};
  return Object.entries(wanted)
    .filter(
      ([path, { optional, devOptional, dev: onlyDev }]) =>
        path.startsWith('node_modules/') && !optional && !devOptional && (dev || !onlyDev),
    )
    .filter(([path, { version }]) => present[path]?.version !== version || !existsSync(join(root, path)))
    .map(([path]) => path.slice('node_modules/'.length));
}

/** The npm that runs us when there is one, else the one on the PATH. */
function npmCommand(args) {
  const runner = process.env.npm_execpath ?? '';
  return runner.endsWith('npm-cli.js') ? [process.execPath, [runner, ...args]] : ['npm', args];
}

/** Runs npm quietly in the root, compilers on every core; resolves to its exit code and what it printed. */
export function npm(args, { cwd = root } = {}) {
  const [command, commandArgs] = npmCommand(args);
  // A signal to the terminal's process group reaches npm as well, so there is nothing to pass on.
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, commandArgs, { cwd, env: { JOBS: 'max', ...process.env }, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ code: 1, output: `${output}${error.message}` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

const firstLines = (text, count) => text.trimEnd().split('\n').slice(0, count).join('\n');

/**
 * Installs what is missing; `dev: false` leaves out what only building, checking and testing the code need.
 * When a native driver cannot be compiled, the rest is installed without install scripts: `sqliteTrouble` tells whether that matters.
 */
export async function ensureInstalled({ dev }) {
  const missing = missingPackages({ dev });
  if (missing.length === 0) return;
  const startedMs = performance.now();
  say(
    `Installing ${missing.length} packages${dev ? '' : ' that running needs'} (once; up to two minutes where the SQLite driver has to be compiled) ...`,
  );
  const fresh = !existsSync(join(root, 'node_modules/.package-lock.json'));
  // A tree that is there already may be in use and may hold development packages: it is completed, not replaced.
  const keepsDev = dev || (!fresh && existsSync(join(root, 'node_modules/typescript')));
  const args = [
    fresh ? 'ci' : 'install',
    '--no-audit',
    '--no-fund',
    ...(fresh ? [] : ['--no-save']),
    ...(keepsDev ? ['--include=dev'] : ['--omit=dev']),
  ];
  const result = await npm(args);
  if (result.code !== 0) {
    const retried = await npm([...args, '--ignore-scripts']);
    if (retried.code !== 0) throw new Trouble(`npm could not install the packages:\n${firstLines(result.output, 30)}`);
    say('An install script failed, so the packages were installed without running install scripts.');
  }
  say(`Installed in ${Math.round((performance.now() - startedMs) / 1000)} s.`);
}

function hasBuiltInSqlite() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 13);
}

/** Why no SQLite driver can be used, as a sentence that says what to do; undefined when one can. */
export function sqliteTrouble() {
  if (hasBuiltInSqlite()) return undefined;
  try {
    const Database = createRequire(join(root, 'stores/sqlite/package.json'))('better-sqlite3');
    new Database(':memory:').close();
    return undefined;
  } catch (error) {
    const reason = /NODE_MODULE_VERSION/.test(error.message)
      ? 'it was compiled for another version of Node'
      : 'its install script did not run or failed (npm may be set to ignore-scripts, or be waiting for an approval)';
    return `The SQLite driver better-sqlite3 cannot be loaded: ${reason}. Run "npm rebuild better-sqlite3 --ignore-scripts=false" (needs Python and a C++ compiler where no prebuilt driver fits; "npm approve-scripts better-sqlite3" where npm asks for approval), or use Node 22.13 or later, which brings SQLite along.`;
  }
}

/** Stops with a sentence on a Node that is too old for the code. */
export function requireNode(major = 20) {
  if (Number(process.versions.node.split('.')[0]) < major)
    throw new Trouble(`Perdure needs Node ${major} or later; this is Node ${process.versions.node}.`);
}

/** Whether a program answers to the given arguments. */
export function canRun(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** Runs a tool's main function; a `Trouble` becomes its sentence and exit code 1. */
export async function runTool(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    say(error.message);
    process.exit(1);
  }
}
