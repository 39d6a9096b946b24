// Does `npm start` work for somebody who has just cloned the repository? Clones the current commit into a temporary folder, starts it
// twice on a free port with a database file of its own, waits for the ready line, ends it (once by SIGTERM to npm, once as Ctrl-C does,
// by SIGINT to the whole process group, which npm passes on so that it arrives twice) and expects exit code 0.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool, Trouble } from './install.mjs';
import { root } from './packages.mjs';

/** The first start installs and may have to compile the SQLite driver; the second does neither. */
const limitsMs = { 'first start': 240_000, 'second start': 15_000 };
const stopLimitMs = 20_000;
const readyLine = /\b(ready|listening)\b/i;

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

/** Resolves to the promise's value, or to undefined after so many milliseconds. */
function within(promise, ms) {
  let timer;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

function npmStart(folder, port) {
  const args = ['start', '--', '--port', String(port), '--db-filename', join(folder, 'smoke.db')];
  // A process group of its own, so that nothing survives this script.
  const child = spawn('npm', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const server = { child, output: '' };
  server.closed = new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal })));
  server.ready = new Promise((resolve) => {
    const take = (chunk) => {
      server.output += chunk;
      if (readyLine.test(server.output.replace(/^>.*$/gm, ''))) resolve(true);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('close', () => resolve(false));
  });
  return server;
}

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

async function startAndStop(name, folder) {
  const port = await freePort();
  const startedMs = performance.now();
  const server = npmStart(folder, port);
  const fail = (what) => new Trouble(`${name}: ${what}\n${server.output.trimEnd()}`);
  try {
    if (!(await within(server.ready, limitsMs[name]))) throw fail('no ready line');
    const readyMs = Math.round(performance.now() - startedMs);
    if (!(await accepts(port))) throw fail(`nothing listens on port ${port} after the ready line`);
    if (name === 'second start' && /^(Installing|Built)/m.test(server.output)) throw fail('installed or built again');
    if (name === 'first start') server.child.kill('SIGTERM');
    else signalGroup(server.child, 'SIGINT');
    const end = await within(server.closed, stopLimitMs);
    if (end?.code !== 0) throw fail(`ended with ${JSON.stringify(end)} instead of exit code 0 after it was told to end`);
    console.log(`✓ ${name}: ready after ${readyMs} ms, exit code 0 when told to end`);
  } finally {
    signalGroup(server.child, 'SIGKILL');
  }
}

await runTool(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'perdure-start-'));
  try {
    const clone = spawnSync('git', ['clone', '--quiet', '--no-hardlinks', root, folder], { encoding: 'utf8' });
    if (clone.status !== 0) throw new Trouble(clone.stderr);
    await startAndStop('first start', folder);
    await startAndStop('second start', folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
