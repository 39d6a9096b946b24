// A PostgreSQL server of one's own for tests and measurements: a fresh cluster in a temporary folder, on a free
// loopback port and a unix socket in that folder, protected by a random password, gone without a trace afterwards.
//
// The server is not tied to our process group, so that Ctrl-C does not stop it under a test that still cleans up. A
// watchdog shell holds the read end of a pipe of ours: whichever way this process ends, the pipe closes and the watchdog
// stops the server and removes the folder.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

const startWaitMs = 30_000;
const stopWaitMs = 10_000;
const pollMs = 10;
const portAttemptsMax = 3;
/** Linux refuses longer socket paths; the name PostgreSQL gives the socket takes about 20 of them. */
const socketFolderCharsMax = 85;
const superuser = 'perdure';

const notInstalled =
  'PostgreSQL is not installed (no initdb and postgres in PATH or the usual folders). ' +
  'Debian and Ubuntu: apt-get install -y postgresql. macOS: brew install postgresql@17.';

/** The watchdog: waits for the end of its input, then stops whatever server still runs in the folder ($1) and removes it. */
const watchdogScript = `
trap '' INT TERM HUP
cat >/dev/null
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null) && kill -INT "$pid" 2>/dev/null
tries=0
while [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
[ -n "$pid" ] && kill -0 "$pid" 2>/dev/null && kill -QUIT "$pid" 2>/dev/null && sleep 1
rm -rf "$1"
`;

/** Newest first. */
function versionedFolders(parent, pattern, bin) {
  if (!existsSync(parent)) return [];
  const version = (name) => Number(/[\d.]+/.exec(name)?.[0] ?? 0);
  return readdirSync(parent)
    .filter((name) => pattern.test(name))
    .sort((a, b) => version(b) - version(a))
    .map((name) => join(parent, name, bin));
}

/** The folder that holds initdb and postgres, or undefined. */
export function findPostgresBinaries() {
  const candidates = [
    ...(process.env.PATH ?? '').split(delimiter).filter(Boolean),
    ...versionedFolders('/usr/lib/postgresql', /^\d/, 'bin'),
    ...versionedFolders('/usr', /^pgsql-\d/, 'bin'),
    ...versionedFolders('/opt/homebrew/opt', /^postgresql@\d/, 'bin'),
    ...versionedFolders('/usr/local/opt', /^postgresql@\d/, 'bin'),
  ];
  for (const folder of candidates) {
    if (!existsSync(join(folder, 'initdb'))) continue;
    // A link in PATH may stand alone; the server is beside the real file.
    const real = dirname(realpathSync(join(folder, 'initdb')));
    for (const each of [folder, real]) if (existsSync(join(each, 'postgres'))) return each;
  }
  return undefined;
}

/** PostgreSQL refuses to run as root: `{ uid, gid }` of an unprivileged user if we are root, else nothing. */
function unprivilegedUser() {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const user = users.find(([name]) => name === wanted);
    if (user) return { uid: Number(user[2]), gid: Number(user[3]) };
  }
  throw new Error('Running as root, and PostgreSQL refuses that; there is no user "postgres" or "nobody" to run it as.');
}

/** The temporary folder, or /tmp when the other user could not even walk there. */
function temporaryParent(user) {
  const parent = realpathSync(tmpdir());
  if (user.uid === undefined) return parent;
  for (let folder = parent; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return '/tmp';
    if (folder === dirname(folder)) return parent;
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function tailOf(file, linesMax = 20) {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-linesMax).join('\n') : '';
}

/** Resolves to whether it has ended within the time. */
async function hasEnded(child, waitMs) {
  for (let waitedMs = 0; child.exitCode === null && child.signalCode === null; waitedMs += pollMs) {
    if (waitedMs >= waitMs) return false;
    await pause(pollMs);
  }
  return true;
}

function createCluster({ bin, folder, user, password }) {
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user.uid !== undefined) for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid);
  const flags = [
    '-U',
    superuser,
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
    '-D',
    'data',
  ];
  const { status, stderr, error } = spawnSync(join(bin, 'initdb'), flags, {
    ...user,
    cwd: folder,
    encoding: 'utf8',
    timeout: startWaitMs,
  });
  if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr}`);
}

/** Starts the server of a cluster and resolves once it accepts connections: `{ child }`, or `{ failure }` with its last words. */
async function startServer({ bin, folder, user, settings }, port) {
  const logFile = join(folder, 'server.log');
  const all = {
    ...settings,
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: folder.length > socketFolderCharsMax ? '' : folder,
  };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = ['-c', 'exec "$0" "$@" >>server.log 2>&1', join(bin, 'postgres'), '-D', 'data', ...flags];
  const child = spawn('/bin/sh', command, { ...user, cwd: folder, stdio: 'ignore', detached: true });
  child.unref();
  const statusFile = join(folder, 'data', 'postmaster.pid');
  for (let waitedMs = 0; waitedMs < startWaitMs; waitedMs += pollMs) {
    if (child.exitCode !== null || child.signalCode !== null) return { failure: tailOf(logFile) };
    const [pid, , , , , , , status] = existsSync(statusFile) ? readFileSync(statusFile, 'utf8').split('\n') : [];
    if (Number(pid) === child.pid && status?.trim() === 'ready') return { child };
    await pause(pollMs);
  }
  await stopServer(child, 'SIGQUIT');
  return { failure: `not ready within ${startWaitMs} ms\n${tailOf(logFile)}` };
}

/** SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one, which leaves recovery to the next start. */
async function stopServer(child, signal) {
  for (const each of [signal, 'SIGQUIT', 'SIGKILL']) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(each);
    if (await hasEnded(child, stopWaitMs)) return;
  }
}

function startWatchdog(folder) {
  const watchdog = spawn('/bin/sh', ['-c', watchdogScript, 'sh', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watchdog.stdin.on('error', () => {});
  watchdog.unref();
  watchdog.stdin.unref();
  return watchdog;
}

async function startOnFreePort(server) {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const { child, failure } = await startServer(server, port);
    if (child) return { child, port };
    const portWasTaken = /could not bind|already in use/i.test(failure);
    if (!portWasTaken || attempt === portAttemptsMax) throw new Error(`PostgreSQL did not start: ${failure}`);
  }
}

/**
 * Starts a private server. See private-postgres.d.mts for the options and what comes back.
 */
export async function startPrivatePostgres({ log = () => {}, fsync = true, settings = {} } = {}) {
  const bin = findPostgresBinaries();
  if (!bin) throw new Error(notInstalled);
  const startedMs = performance.now();
  const user = unprivilegedUser();
  const folder = mkdtempSync(join(temporaryParent(user), 'perdure-pg-'));
  const watchdog = startWatchdog(folder);
  const server = { bin, folder, user, settings: { fsync: fsync ? 'on' : 'off', ...settings } };
  const password = randomBytes(12).toString('hex');
  const abandon = () => {
    rmSync(folder, { recursive: true, force: true });
    watchdog.stdin.end();
  };
  let child, port;
  try {
    createCluster({ bin, folder, user, password });
    ({ child, port } = await startOnFreePort(server));
  } catch (error) {
    abandon();
    throw error;
  }
  log(`PostgreSQL from ${bin} ready on port ${port} in ${Math.round(performance.now() - startedMs)} ms, data in ${folder}`);
  let stopping;
  return {
    url: `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`,
    port,
    dataDir: join(folder, 'data'),
    logFile: join(folder, 'server.log'),
    get pids() {
      return [child.pid, watchdog.pid];
    },
    async restart({ mode = 'fast', whileDown } = {}) {
      await stopServer(child, mode === 'immediate' ? 'SIGQUIT' : 'SIGINT');
      log(`PostgreSQL on port ${port} is down (${mode})`);
      await whileDown?.();
      const started = await startServer(server, port);
      if (!started.child) throw new Error(`PostgreSQL did not start again: ${started.failure}`);
      child = started.child;
      log(`PostgreSQL on port ${port} is up again`);
    },
    stop() {
      stopping ??= stopServer(child, 'SIGINT').then(abandon);
      return stopping;
    },
  };
}
