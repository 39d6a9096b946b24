// Measures one server: for each scenario a fresh start over an empty database, then the load cells.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cellFrom, sample, type Cell, type Sample } from './cell.js';
import { eventNamed, numberOf, runLoadProgram, type LoadEvent } from './load-program.js';
import type { BenchOptions, ScenarioName } from './options.js';
import { residentBytes, threadCpuSeconds } from './process-facts.js';
import { ServerProcess, type ServerKind, type ServerLaunch } from './server-process.js';

/** One start of a server with one scenario run on it. */
export interface ScenarioRun {
  readonly scenario: ScenarioName;
  readonly readyMs: number;
  readonly firstWorkflowMs: number;
  readonly idleBytes: number;
  readonly afterBytes: number;
  readonly workflows: number;
  /** Growth of the database file over all workflows, after the server closed it; undefined for one in memory. */
  readonly databaseBytesEach: number | undefined;
  readonly cells: readonly Cell[];
}

export interface WideRow {
  readonly pending: number;
  readonly phase: 'scheduled' | 'transition';
  readonly msEach: number;
  readonly bytesEach: number | undefined;
  readonly commitsEach: number | undefined;
}

export class Measurement {
  constructor(
    private readonly loadBinary: string,
    private readonly options: BenchOptions,
    private readonly progress: (line: string) => void,
  ) {}

  async scenario(kind: ServerKind, scenario: ScenarioName): Promise<ScenarioRun> {
    return this.withServer(kind, async (server, startup) => {
      await sleep(2000); // what the start left to be tidied up is not load
      const idleBytes = residentBytes(server.pid);
      const emptyFileBytes = fileBytes(server.launch.databaseFile);
      const cells: Cell[] = [];
      let workflows = await this.warmUp(server, scenario);
      for (const concurrency of this.options.concurrencies) {
        this.progress(`${kind.name}: ${scenario}, concurrency ${concurrency}`);
        const { cell, total } = await this.cell(server, scenario, concurrency);
        cells.push(cell);
        workflows += total;
      }
      const afterBytes = residentBytes(server.pid);
      await server.stop();
      const fileGrowth = fileBytes(server.launch.databaseFile) - emptyFileBytes;
      const databaseBytesEach = server.launch.databaseFile === undefined ? undefined : fileGrowth / workflows;
      return { scenario, ...startup, idleBytes, afterBytes, workflows, databaseBytesEach, cells };
    });
  }

  async wide(kind: ServerKind): Promise<readonly WideRow[]> {
    return this.withServer(kind, async (server) => {
      this.progress(`${kind.name}: wide state`);
      const { address, namespace, metricsUrl } = server.launch;
      const events = await this.load(server, [
        'wide',
        '--address',
        address,
        '--namespace',
        namespace,
        '--metrics',
        metricsUrl ?? '',
      ]);
      return events.map((event) => ({
        pending: numberOf(event, 'pending'),
        phase: event.event === 'scheduled' ? 'scheduled' : 'transition',
        msEach: numberOf(event, 'msEach'),
        bytesEach: optionalNumber(event, 'bytesEach'),
        commitsEach: optionalNumber(event, 'commitsEach'),
      }));
    });
  }

  /** One cell on a fresh server; when it ran, counted from the server's start. */
  async profiled(kind: ServerKind, scenario: ScenarioName, concurrency: number): Promise<MeasuredWindow> {
    return this.withServer(kind, async (server) => {
      await this.warmUp(server, scenario);
      this.progress(`${kind.name}: profiling ${scenario}, concurrency ${concurrency}`);
      const threads: Map<number, number>[] = [];
      const events = await this.load(server, this.loadArguments(server, scenario, concurrency), (event) => {
        if (event.event === 'measuring' || event.event === 'measured') threads.push(threadCpuSeconds(server.pid));
      });
      const [before, after] = threads;
      const since = (name: string) => eventNamed(events, name).atMs - server.startedAtMs;
      return {
        fromMs: since('measuring'),
        toMs: since('measured'),
        completed: numberOf(eventNamed(events, 'result'), 'count'),
        threadCpuSeconds: [...(after ?? [])].map(([thread, seconds]) => seconds - (before?.get(thread) ?? 0)),
      };
    });
  }

  /** Starts the server in a folder of its own, runs a first workflow, then the body; cleans up whatever happens. */
  private async withServer<T>(kind: ServerKind, body: (server: ServerProcess, startup: Startup) => Promise<T>): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), 'perdure-bench-'));
    let server: ServerProcess | undefined;
    let launch: ServerLaunch | undefined;
    try {
      launch = await kind.prepare(folder);
      const probeArguments = ['startup', '--address', launch.address, '--namespace', launch.namespace];
      if (launch.registerNamespace) probeArguments.push('--register');
      // The probe is up first, so that its own start is no part of the figures.
      let probeIsUp: () => void = () => undefined;
      const probing = new Promise<void>((resolve) => (probeIsUp = resolve));
      const run = runLoadProgram(this.loadBinary, probeArguments, probeIsUp);
      await Promise.race([probing, run]);
      server = ServerProcess.start(launch, folder);
      const events = await Promise.race([run, server.failure()]);
      const since = (name: string) => eventNamed(events, name).atMs - (server?.startedAtMs ?? 0);
      return await body(server, { readyMs: since('ready'), firstWorkflowMs: since('first') });
    } finally {
      await server?.stop();
      await launch?.database?.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Code that has not run a few thousand times is not yet compiled well; both servers get the same time. Returns how many completed. */
  private async warmUp(server: ServerProcess, scenario: ScenarioName): Promise<number> {
    if (this.options.warmupSeconds === 0) return 0;
    this.progress(`warming up ${scenario}`);
    const concurrency = Math.max(...this.options.concurrencies);
    const events = await this.load(server, this.loadArguments(server, scenario, concurrency, 0, this.options.warmupSeconds));
    return numberOf(eventNamed(events, 'result'), 'total');
  }

  private async cell(server: ServerProcess, scenario: ScenarioName, concurrency: number): Promise<{ cell: Cell; total: number }> {
    const samples: Promise<Sample>[] = [];
    const events = await this.load(server, this.loadArguments(server, scenario, concurrency), (event) => {
      if (event.event === 'measuring' || event.event === 'measured') samples.push(sample(server));
    });
    const [before, after] = await Promise.all(samples);
    if (before === undefined || after === undefined) throw new Error('the load program reported no measuring window');
    const result = eventNamed(events, 'result');
    return { cell: cellFrom(scenario, concurrency, result, before, after), total: numberOf(result, 'total') };
  }

  private loadArguments(
    { launch }: ServerProcess,
    scenario: ScenarioName,
    concurrency: number,
    settleSeconds = 1,
    seconds = this.options.durationSeconds,
  ): string[] {
    return [
      ...['load', '--address', launch.address, '--namespace', launch.namespace, '--scenario', scenario],
      ...['--concurrency', String(concurrency), '--pollers', String(this.options.pollers)],
      ...['--warmup', `${settleSeconds}s`, '--duration', `${seconds}s`],
    ];
  }

  private async load(
    server: ServerProcess,
    argumentsGiven: readonly string[],
    onEvent: (event: LoadEvent) => void = () => undefined,
  ) {
    return Promise.race([runLoadProgram(this.loadBinary, argumentsGiven, onEvent), server.failure()]);
  }
}

export interface MeasuredWindow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly completed: number;
  /** CPU of each thread in that time, the main thread first, the others in the order they were started. */
  readonly threadCpuSeconds: readonly number[];
}

interface Startup {
  readonly readyMs: number;
  readonly firstWorkflowMs: number;
}

function optionalNumber(event: LoadEvent, field: string): number | undefined {
  return event[field] === undefined ? undefined : numberOf(event, field);
}

/** The database with what SQLite keeps beside it. */
function fileBytes(path: string | undefined): number {
  if (path === undefined) return 0;
  let bytes = 0;
  for (const suffix of ['', '-wal']) bytes += statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0;
  return bytes;
}
