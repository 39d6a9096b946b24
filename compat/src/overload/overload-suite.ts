// Goal: five times the load a server can carry does it no harm: what it accepts completes, the rest is told why, and soon after the storm
// all is as before.
// Method: the rate of starts that the server carries is measured with a worker that completes them; then a process of its own begins five
// times as many, however they are answered. A second client asks for the system's info all along: its latency is the server's own delay.
import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverKinds, type ServerKind } from '../environment.js';
import { completeWorkflow } from '../golden/messages.js';
import { RawClient } from '../raw-client.js';
import { BulkWorker } from '../scale/bulk-worker.js';
import { startOne } from '../scale/calls.js';
import { inLanes } from '../scale/pacing.js';
import { residentMiB } from '../scale/process-facts.js';
import { latencyText, quantile } from '../scale/samples.js';
import { perdureOnPostgres, perdureOnSqlite, type PerdureServer } from '../server/perdure-server.js';
import { storm } from './storm.js';
import type { StormResult } from './storm-plan.js';

const taskQueue = 'storm';
const TIMES = 5;
const WARM_STARTS = 800;
const MEASURED_STARTS = 800;
const LANES = 32;
const RECOVERY_MS_MAX = 10_000;
/** For the work that was accepted: a worker and the tests share two cores with the server. */
const COMPLETION_MS_MAX = 120_000;
/** What was accepted in a long storm takes longer, but not at so small a part of the rate before it. */
const COMPLETION_SLOWER_MAX = 4;
/** Recovered: starts take at most so many times what they took before, or less than the floor. */
const SLOWER_MAX = 3;
const USUAL_FLOOR_MS = 50;
const PROBES = 20;
/** Half of the calls that only ask for a constant are answered within this, also in the storm. */
const INFO_MS_MAX = 1_000;

const OK = '0';
/** Besides OK: the caller's patience was over, too much at once, not now. */
const DEADLINE_EXCEEDED = '4';
const RESOURCE_EXHAUSTED = '8';
const UNAVAILABLE = '14';
const allowed = new Set([OK, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE]);

/** Registers one test per kind of server. */
export function overloadSuite(seconds: number, kindsWanted: readonly OurKind[]): void {
  describe('overload', () => {
    for (const kind of serverKinds()
      .filter(isOurs)
      .filter((each) => kindsWanted.includes(each)))
      test(`${kind}: ${seconds} s of ${TIMES} times the load it can carry`, { timeout: 120_000 + seconds * 10_000 }, (context) =>
        weather(context, kind, seconds),
      );
  });
}

type OurKind = 'sqlite' | 'postgres';
const isOurs = (kind: ServerKind): kind is OurKind => kind === 'sqlite' || kind === 'postgres';

async function weather(context: TestContext, kind: OurKind, seconds: number): Promise<void> {
  const server = await (kind === 'sqlite' ? perdureOnSqlite() : perdureOnPostgres());
  const client = new RawClient(server.address);
  context.after(async () => {
    client.close();
    await server.dispose();
  });
  await server.start();
  const worker = new BulkWorker({ address: server.address, taskQueue, workflowPolls: 24, decide: () => [completeWorkflow()] });
  try {
    const { perSecond, usualMs } = await capacity(client);
    const before = residentMiB(server.pid);
    const infos = watchInfo(server);
    const plan = { connections: 8, perSecond: perSecond * TIMES, seconds, deadlineMs: 5_000, taskQueue, prefix: 'storm' };
    const result = await storm({ ...plan, address: server.address });
    const infoMs = await infos.end();
    const recoveryMs = await recovery(client, usualMs);
    const completionMs = await completion(client, result, perSecond);
    say(context, result, { perSecond, infoMs, recoveryMs, completionMs, before, after: residentMiB(server.pid) });
    judge(server, result, infoMs);
  } finally {
    await worker.stop();
  }
}

/** Starts a second, with a worker that completes them, and how long one takes by itself. */
async function capacity(client: RawClient): Promise<{ readonly perSecond: number; readonly usualMs: number }> {
  await inLanes(LANES, WARM_STARTS, (index) => startOne(client, `warm-${index}`, taskQueue));
  const beganMs = performance.now();
  await inLanes(LANES, MEASURED_STARTS, (index) => startOne(client, `measured-${index}`, taskQueue));
  const perSecond = Math.round((MEASURED_STARTS * 1_000) / (performance.now() - beganMs));
  const usual = await inLanes(1, PROBES, (index) => startOne(client, `usual-${index}`, 'nobody-polls'));
  return { perSecond, usualMs: quantile(usual, 0.5) };
}

/** Asks every 100 ms on a connection of its own, until it is ended. */
function watchInfo(server: PerdureServer): { end(): Promise<number[]> } {
  const client = new RawClient(server.address, { callTimeoutMs: 30_000, ownConnection: true });
  const latencies: number[] = [];
  let ended = false;
  const watching = (async () => {
    while (!ended) {
      const beganMs = performance.now();
      await client.service.getSystemInfo({});
      latencies.push(performance.now() - beganMs);
      await sleep(100);
    }
  })();
  return {
    end: async () => {
      ended = true;
      await watching;
      client.close();
      return latencies;
    },
  };
}

/** Milliseconds until starts are answered about as quickly as before the storm. */
async function recovery(client: RawClient, usualMs: number): Promise<number> {
  const beganMs = performance.now();
  for (let round = 0; ; round++) {
    const latencies = await inLanes(1, PROBES, (index) => startOne(client, `after-${round}-${index}`, 'nobody-polls'));
    const tookMs = performance.now() - beganMs;
    if (quantile(latencies, 0.5) < Math.max(USUAL_FLOOR_MS, SLOWER_MAX * usualMs)) return tookMs;
    assert.ok(tookMs < RECOVERY_MS_MAX, `starts still take ${latencyText(latencies)}`);
  }
}

/** Milliseconds until everything that was accepted is complete. */
async function completion(client: RawClient, { acknowledged }: StormResult, perSecond: number): Promise<number> {
  const beganMs = performance.now();
  const deadlineMs = beganMs + Math.max(COMPLETION_MS_MAX, (COMPLETION_SLOWER_MAX * acknowledged.length * 1_000) / perSecond);
  await inLanes(LANES, acknowledged.length, async (at) => untilClosed(client, `storm-${acknowledged[at]}`, deadlineMs));
  return performance.now() - beganMs;
}

async function untilClosed({ service }: RawClient, workflowId: string, deadlineMs: number): Promise<void> {
  for (;;) {
    const execution = { workflowId };
    const { workflowExecutionInfo } = await service.describeWorkflowExecution({ namespace: 'default', execution });
    if (workflowExecutionInfo?.status !== 1) return;
    assert.ok(performance.now() < deadlineMs, `${workflowId} was accepted and is still open`);
    await sleep(50);
  }
}

interface Seen {
  readonly perSecond: number;
  readonly infoMs: readonly number[];
  readonly recoveryMs: number;
  readonly completionMs: number;
  readonly before: number;
  readonly after: number;
}

function say(context: TestContext, result: StormResult, seen: Seen): void {
  const { begun, statuses, messages, acceptedMs, refusedMs } = result;
  const { perSecond, infoMs, recoveryMs, completionMs, before, after } = seen;
  context.diagnostic(`carries ${perSecond} starts a second; ${begun} begun in the storm, by status ${JSON.stringify(statuses)}`);
  context.diagnostic(`told: ${JSON.stringify(messages)}`);
  context.diagnostic(`accepted: ${latencyText(acceptedMs)}; refused: ${latencyText(refusedMs)}`);
  context.diagnostic(`system info meanwhile: ${latencyText(infoMs)}; resident ${before.toFixed(0)} to ${after.toFixed(0)} MiB`);
  context.diagnostic(
    `starts as quick as before ${recoveryMs.toFixed(0)} ms after the storm; all that was accepted is complete ${completionMs.toFixed(0)} ms later`,
  );
}

function judge(server: PerdureServer, { begun, statuses, messages }: StormResult, infoMs: number[]): void {
  for (const status of Object.keys(statuses))
    assert.ok(allowed.has(status), `status ${status}: ${messages[status]}\n${server.output()}`);
  assert.ok((statuses[OK] ?? 0) > begun / 100, 'next to nothing was accepted');
  assert.ok(quantile(infoMs, 0.5) < INFO_MS_MAX, 'the server was not there for others');
}
