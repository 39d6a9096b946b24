// The development server as a process of its own, over a database in a temporary folder.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const patienceMs = 30_000;
const command = new URL('../../apps/perdure/bundle/perdure.js', import.meta.url).pathname;

export interface DevServer {
  readonly address: string;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function whenReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`the server was not ready in time; it said: ${said}`)), patienceMs);
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      if (!/ready|listening/i.test(said)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on('data', hear);
    child.once('exit', () => reject(new Error(`the server ended: ${said}`)));
  });
}

export async function startDevServer(): Promise<DevServer> {
  const folder = mkdtempSync(join(tmpdir(), 'perdure-examples-'));
  const port = await freePort();
  const options = ['--headless', '--port', String(port), '--db-filename', join(folder, 'perdure.db')];
  const child = spawn(process.execPath, [command, 'server', 'start-dev', ...options], { stdio: ['ignore', 'pipe', 'ignore'] });
  await whenReady(child);
  return {
    address: `127.0.0.1:${port}`,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
