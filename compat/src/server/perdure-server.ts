import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { perdureBinary } from '../environment.js';
import { Child } from './child.js';
import { freePorts } from './free-ports.js';
import { startPrivatePostgres } from './private-postgres.js';
import type { ServerUnderTest } from './server-under-test.js';

/** Generous: the aim is half a second, but CI's two cores may be busy, and a restart first replays the log. */
const READY_TIMEOUT_MS = 30_000;

/** Our server as a process: `arguments_` follow `server`, `release` removes its data. */
export class PerdureServer implements ServerUnderTest {
  readonly restartable = true;
  readonly #arguments: readonly string[];
  readonly #release: () => Promise<void>;
  #child: Child | undefined;

  constructor(
    readonly name: string,
    readonly address: string,
    arguments_: readonly string[],
    release: () => Promise<void>,
  ) {
    this.#arguments = arguments_;
    this.#release = release;
  }

  async start(): Promise<void> {
    if (!existsSync(perdureBinary)) throw new Error(`${perdureBinary} is missing: run "npm run build"`);
    this.#child = new Child(this.name, process.execPath, [perdureBinary, 'server', ...this.#arguments]);
    await this.#child.waitForLine(/\bready\b/i, READY_TIMEOUT_MS);
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error(`${this.name} does not run`);
    return pid;
  }

  async kill(): Promise<void> {
    await this.#child?.kill();
  }

  signal(name: NodeJS.Signals): void {
    this.#child?.signal(name);
  }

  /** SIGTERM; resolves to how the process ended, which may take it `graceMs`. */
  async stop(graceMs: number): Promise<string> {
    if (this.#child === undefined) throw new Error('the server was not started');
    return this.#child.stop(graceMs);
  }

  async dispose(): Promise<void> {
    await this.#child?.stop();
    await this.#release();
  }

  output(): string {
    return this.#child?.output ?? '';
  }
}

/** On a file in a folder that goes with the server; the caller may look at it. */
export async function perdureOnSqlite(): Promise<PerdureServer & { readonly databaseFile: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'perdure-compat-'));
  const [port] = await freePorts(1);
  const databaseFile = join(folder, 'perdure.db');
  const flags = ['start-dev', '--port', String(port), '--db-filename', databaseFile, '--headless'];
  const server = new PerdureServer('sqlite', `127.0.0.1:${port}`, flags, () => rm(folder, { recursive: true, force: true }));
  return Object.assign(server, { databaseFile });
}

/** One host on the database at `url`; `release` runs when it is disposed of. */
export async function perdureHost(name: string, url: string, release: () => Promise<void>): Promise<PerdureServer> {
  const [port, peerPort] = await freePorts(2);
  const flags = ['start', '--postgres', url, '--port', String(port), '--peer-port', String(peerPort)];
  return new PerdureServer(name, `127.0.0.1:${port}`, flags, release);
}

export async function perdureOnPostgres(): Promise<PerdureServer> {
  const postgres = await startPrivatePostgres();
  return perdureHost('postgres', postgres.url, () => postgres.stop());
}
