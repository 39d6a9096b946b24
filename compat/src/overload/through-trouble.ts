// A trickle of starts before, during and after a database's trouble: every answer is looked at, every acknowledged start is looked for.
import assert from 'node:assert/strict';
import { status } from '@grpc/grpc-js';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { RawClient } from '../raw-client.js';
import { statusOfWorkflow } from '../scale/calls.js';
import { inLanes } from '../scale/pacing.js';
import type { PerdureServer } from '../server/perdure-server.js';
import { Trickle, type Attempt } from './trickle.js';

/** Longer than a call of the server to its store may take, and than a host's lease. */
export const TROUBLE_MS = 6_500;
const RECOVERY_MS_MAX = 10_000;
/** A call of the server to its store takes 5 s at most, and a start needs two of them. */
const ANSWER_MS_MAX = 12_000;
const QUIET_MS = 800;

/** One trouble, with a trickle round it, and what is said of it. Returns the answers to what was begun meanwhile, by status. */
export async function throughTrouble(
  context: TestContext,
  server: PerdureServer,
  what: string,
  trouble: () => Promise<void>,
): Promise<ReadonlyMap<string, number>> {
  const trickle = new Trickle(server.address, `while the database ${what}`);
  await sleep(QUIET_MS);
  const beganMs = performance.now();
  await trouble();
  const overMs = performance.now();
  const { recoveredMs } = await untilServed(trickle, overMs);
  await sleep(QUIET_MS);
  const attempts = await trickle.end();
  const during = attempts.filter((each) => each.beganMs > beganMs && each.beganMs < overMs);
  const counts = new Map<string, number>();
  for (const each of during) counts.set(status[each.status], (counts.get(status[each.status]) ?? 0) + 1);
  const longestMs = Math.max(...attempts.map(({ tookMs }) => tookMs));
  context.diagnostic(
    `the database ${what}: ${JSON.stringify(Object.fromEntries(counts))}, answered within ${longestMs.toFixed(0)} ms, ` +
      `served again ${recoveredMs.toFixed(0)} ms after`,
  );
  judge(attempts, longestMs);
  await findAll(server, attempts);
  return counts;
}

/** The first start that was begun after the trouble and acknowledged. */
async function untilServed(trickle: Trickle, overMs: number): Promise<{ readonly recoveredMs: number }> {
  for (;;) {
    const served = trickle.attempts.find((each) => each.status === status.OK && each.beganMs > overMs);
    if (served !== undefined) return { recoveredMs: served.beganMs + served.tookMs - overMs };
    assert.ok(performance.now() - overMs < RECOVERY_MS_MAX, `no start was served ${RECOVERY_MS_MAX} ms after the trouble`);
    await sleep(20);
  }
}

/** Short trouble is waited out, longer one is told; nothing else is said. */
function judge(attempts: readonly Attempt[], longestMs: number): void {
  for (const { status: code, message, workflowId } of attempts)
    if (code !== status.OK)
      assert.ok(code === status.UNAVAILABLE || code === status.RESOURCE_EXHAUSTED, `${workflowId}: ${status[code]} ${message}`);
  assert.ok(longestMs < ANSWER_MS_MAX, `an answer took ${longestMs.toFixed(0)} ms`);
}

async function findAll(server: PerdureServer, attempts: readonly Attempt[]): Promise<void> {
  const client = new RawClient(server.address);
  try {
    const acknowledged = attempts.filter((each) => each.status === status.OK);
    await inLanes(4, acknowledged.length, (index) => statusOfWorkflow(client, acknowledged[index]?.workflowId ?? ''));
  } finally {
    client.close();
  }
}
