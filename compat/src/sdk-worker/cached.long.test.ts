// Goal: a worker holds 5,000 runs in memory at once and goes on with each; with a tenth of that room it evicts and replays all the time,
// and nothing is lost, decided differently or left behind. Method: a server and a worker as processes of their own, the worker's threads,
// files and memory seen by the kernel, its counts as it serves them; every history is read at the end.
import type { WorkflowHandle } from '@perdure/client';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { wholeNumber } from '../environment.js';
import { inLanes } from '../scale/pacing.js';
import { cpuSeconds, residentMiB } from '../scale/process-facts.js';
import { Child } from '../server/child.js';
import { freePorts } from '../server/free-ports.js';
import { OurFixture } from './our-fixture.js';

const runs = wholeNumber('PERDURE_COMPAT_CACHED', 5_000);
const LANES = 48;
/** At most, the process itself included: what one task leaves as garbage is collected late. */
const RESIDENT_MIB_MAX = 800;
/** Of one run at rest, as far as the kernel sees it. */
const RUN_KIB_MAX = 128;
/** Connections to the server are renewed every few minutes, and for a while there are both; so it is with those for metrics. */
const SOCKETS_RENEWED_MAX = 4;
const limits = { timeout: 600_000 };

const fixture = new OurFixture('sqlite');

test(`${runs} runs are in the cache at once, and none is replayed`, limits, async (context) => {
  const { counts } = await throughTheirLives(context, 'all', undefined);
  assert.equal(counts['sticky_cache_miss'] ?? 0, 0);
  assert.equal(counts['sticky_cache_total_forced_eviction'] ?? 0, 0);
});

test(`${runs} runs with room for ${runs / 10}: each is evicted and replayed`, limits, async (context) => {
  const { counts } = await throughTheirLives(context, 'few', runs / 10);
  // All tasks, without those that found their run in the cache and the first one of each.
  const replays = (counts['workflow_task_execution_latency_count'] ?? 0) - (counts['sticky_cache_hit'] ?? 0) - runs;
  context.diagnostic(`${replays} replays`);
  assert.ok(replays > runs, 'hardly anything was replayed');
  assert.ok((counts['sticky_cache_total_forced_eviction'] ?? 0) > runs, 'hardly anything was evicted');
});

async function throughTheirLives(context: TestContext, name: string, cacheSize: number | undefined) {
  const worker = await CachedProcess.start(name, cacheSize);
  context.after(async () => worker.stop());
  const say = (text: string) => context.diagnostic(`${text}: ${worker.facts()}`);
  say('begun');
  const emptyMiB = residentMiB(worker.pid);
  const { workflow } = fixture.client;
  const start = async (index: number) => workflow.start('waiting', { taskQueue: name, workflowId: `${name}-${index}` });
  const handles: WorkflowHandle[] = [];
  await inLanes(LANES, runs, async (index) => (handles[index] = await start(index)));
  await eventually(async () => (await worker.counts())['activity_execution_latency_count'] === runs);
  await worker.settled();
  say('all started');
  const expected = cacheSize ?? runs;
  assert.equal(worker.cached, expected);
  const atRest = worker.resources();
  const runKiB = ((residentMiB(worker.pid) - emptyMiB) * 1024) / expected;
  if (cacheSize === undefined) assert.ok(runKiB < RUN_KIB_MAX, `${runKiB.toFixed(0)} KiB a run`);

  await inLanes(LANES, runs, async (index) => handles[index]?.signal('go', 'once'));
  await worker.settled();
  say('signalled once');
  await inLanes(LANES, runs, async (index) => handles[index]?.signal('go', 'twice'));
  await eventually(async () => (await worker.counts())['workflow_completed'] === runs);
  await worker.settled();
  say('all completed');
  assert.equal(worker.cached, 0);

  const { threads, files } = worker.resources();
  const isBounded = threads <= atRest.threads && files <= atRest.files + SOCKETS_RENEWED_MAX;
  assert.ok(isBounded, `${threads} threads and ${files} files are left`);
  assert.ok(worker.residentMiBMax < RESIDENT_MIB_MAX, `${worker.residentMiBMax.toFixed(0)} MiB resident`);
  const counts = await worker.counts();
  context.diagnostic(JSON.stringify(counts));
  assert.doesNotMatch(worker.output, /Failing workflow task|Nondeterminism|\[ERROR\]/);
  await inLanes(LANES, runs, async (index) => checkHistory(handles[index]));
  return { counts };
}

/** It ended as it should, and no task of it failed. */
async function checkHistory(handle: WorkflowHandle | undefined): Promise<void> {
  const events = (await handle?.fetchHistory())?.events ?? [];
  const { payloads } = events.at(-1)?.workflowExecutionCompletedEventAttributes?.result ?? {};
  assert.equal(Buffer.from(payloads?.[0]?.data ?? []).toString(), '"same id, once twice"');
  assert.ok(events.every((event) => event.workflowTaskFailedEventAttributes === undefined));
}

async function eventually(ask: () => Promise<boolean>): Promise<void> {
  const lastMs = performance.now() + limits.timeout;
  while (!(await ask())) {
    if (performance.now() > lastMs) throw new Error('it did not happen in time');
    await sleep(100);
  }
}

class CachedProcess {
  cached = 0;
  residentMiBMax = 0;
  readonly #child: Child;

  private constructor(
    args: readonly string[],
    private readonly metricsPort: number,
  ) {
    const program = fileURLToPath(new URL('cached-process.js', import.meta.url));
    this.#child = new Child('worker', process.execPath, ['--enable-source-maps', program, ...args]);
    this.#child.onLine((line) => this.#read(line));
  }

  static async start(taskQueue: string, cacheSize: number | undefined): Promise<CachedProcess> {
    const [port = 0] = await freePorts(1);
    const size = cacheSize === undefined ? [] : [String(cacheSize)];
    const worker = new CachedProcess([fixture.address, taskQueue, String(port), ...size], port);
    await worker.#child.waitForLine(/^cached 0$/, 60_000);
    return worker;
  }

  #read(line: string): void {
    if (!line.startsWith('cached ')) return;
    const cached = Number(line.slice('cached '.length));
    this.cached = cached;
    this.residentMiBMax = Math.max(this.residentMiBMax, residentMiB(this.pid));
  }

  get pid(): number {
    return this.#child.pid ?? assert.fail('the worker does not run');
  }

  get output(): string {
    return this.#child.output;
  }

  /** Waits until the worker has no work: its processor time stands still. */
  async settled(): Promise<void> {
    for (let before = -1, quiet = 0; quiet < 4; await sleep(500)) {
      const now = cpuSeconds(this.pid);
      quiet = now - before < 0.05 ? quiet + 1 : 0;
      before = now;
    }
  }

  /** What has been counted, by the names of the metrics without their prefix. */
  async counts(): Promise<Record<string, number>> {
    const text = await (await fetch(`http://127.0.0.1:${this.metricsPort}/metrics`)).text();
    const sums: Record<string, number> = {};
    for (const [, name = '', value] of text.matchAll(/^temporal_(\w+)(?:\{(?![^}]*le=)[^}]*\})? (\d+)$/gm))
      sums[name] = (sums[name] ?? 0) + Number(value);
    return sums;
  }

  resources(): { readonly threads: number; readonly files: number } {
    const threads = Number(/^Threads:\s+(\d+)$/m.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))?.[1]);
    return { threads, files: readdirSync(`/proc/${this.pid}/fd`).length };
  }

  facts(): string {
    const { threads, files } = this.resources();
    const memory = `${residentMiB(this.pid).toFixed(0)} MiB resident (${this.residentMiBMax.toFixed(0)} at most)`;
    return `${this.cached} cached, ${memory}, ${cpuSeconds(this.pid).toFixed(1)} s of CPU, ${threads} threads, ${files} files`;
  }

  async stop(): Promise<void> {
    assert.equal(await this.#child.stop(20_000), 'exit code 0');
  }
}
