// A server under measurement: how to start it, and the process once it runs.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import type { BenchDatabase } from './postgres.js';

export interface ServerLaunch {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly address: string;
  readonly namespace: string;
  /** True where the namespace has to be registered after the start. */
  readonly registerNamespace: boolean;
  /** Prometheus text of its own counters, where it has them. */
  readonly metricsUrl?: string;
  /** The database file, when its size is worth reading. */
  readonly databaseFile?: string;
  /** Its own, to be stopped after it. */
  readonly database?: BenchDatabase;
}

/** A kind of server that can be started anew for each scenario. */
export interface ServerKind {
  readonly name: 'ours' | 'peer';
  readonly title: string;
  /** Prepares a start in an empty folder of its own. */
  prepare(folder: string): Promise<ServerLaunch>;
}

export class ServerProcess {
  readonly startedAtMs = Date.now();
  private constructor(
    readonly launch: ServerLaunch,
    private readonly child: ChildProcess,
    private readonly logFile: string,
  ) {}

  static start(launch: ServerLaunch, folder: string): ServerProcess {
    const logFile = join(folder, 'server.log');
    const log = openSync(logFile, 'a');
    const child = spawn(launch.command, launch.arguments, { cwd: folder, stdio: ['ignore', log, log] });
    closeSync(log);
    child.once('error', () => undefined); // told by `pid`
    const killWithUs = () => child.kill('SIGKILL');
    process.once('exit', killWithUs);
    child.once('exit', () => process.off('exit', killWithUs));
    return new ServerProcess(launch, child, logFile);
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error(`${this.launch.command} could not be started`);
    return this.child.pid;
  }

  /** Rejects if the server ends, with the tail of its log; never resolves. Race it against what needs the server. */
  async failure(): Promise<never> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    throw new Error(`the server ended (${String(this.child.exitCode ?? this.child.signalCode)}):\n${this.lastLog()}`);
  }

  lastLog(): string {
    return readFileSync(this.logFile, 'utf8').slice(-2000);
  }

  /** SIGTERM, and SIGKILL for a server that has not ended 15 s later. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null || this.child.pid === undefined) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const impatience = setTimeout(() => this.child.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(impatience);
  }
}

/** The real server keeps ports in two bytes with a sign on PostgreSQL. */
const lowPortMax = 2 ** 15 - 1;
const lowPortMin = 20_000;

/** Ports that were free a moment ago, all different. */
export async function freePorts(count: number, which: 'any' | 'low' = 'any'): Promise<number[]> {
  const listeners: Server[] = [];
  while (listeners.length < count) {
    const wanted = which === 'any' ? 0 : lowPortMin + Math.floor(Math.random() * (lowPortMax - lowPortMin));
    const listener = createServer().listen(wanted, '127.0.0.1');
    const isFree = await Promise.race([once(listener, 'listening').then(() => true), once(listener, 'error').then(() => false)]);
    if (isFree) listeners.push(listener);
  }
  const ports = listeners.map((listener) => (listener.address() as AddressInfo).port);
  await Promise.all(listeners.map(async (listener) => once(listener.close(), 'close')));
  return ports;
}
