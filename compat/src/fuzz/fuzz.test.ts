// Goal: what the sweep's tables do not think of: whatever is sent, in any combination, harms nobody. Method: random changes of good
// requests and random completions, all decided by a seed that is printed, in rounds; after each round a healthy workflow completes and every
// execution of the round is read and brought to its end; in the end the server is killed and reads them again.
// PERDURE_COMPAT_SEED repeats a run, PERDURE_COMPAT_FUZZ_SECONDS makes it longer.
import { status } from '@grpc/grpc-js';
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { SeededRandom } from '../crash/random.js';
import { bringToTheirEnds, errorsIn, healthyWorkflow, readAll, type Patient } from '../edge/aftercare.js';
import { ByteClient } from '../edge/byte-client.js';
import { Playground } from '../edge/playground.js';
import { wholeNumber } from '../environment.js';
import { createServer } from '../server/create-server.js';
import type { ServerUnderTest } from '../server/server-under-test.js';
import { Lane, type LaneResult } from './lane.js';

const seconds = wholeNumber('PERDURE_COMPAT_FUZZ_SECONDS', 5);
const seed = wholeNumber('PERDURE_COMPAT_SEED', Date.now() % 1_000_000);
const LANES = 6;
const ROUND_MS = 8_000;
const NAMESPACE = 'fuzz';
const SHOWN_MAX = 10;
/** Rounds end with the aftercare of what they touched. */
const TIMEOUT_MS = (seconds * 4 + 120) * 1000;

test(`random bad input for ${seconds} s, seed ${seed}`, { timeout: TIMEOUT_MS }, async (context) => {
  console.log(`fuzz: seed ${seed}, ${seconds} s (PERDURE_COMPAT_SEED=${seed} repeats it)`);
  const server = await createServer('sqlite');
  context.after(() => server.dispose());
  await server.start();
  const bytes = new ByteClient(server.address);
  context.after(() => bytes.close());
  const lanes = await Promise.all(Array.from({ length: LANES }, (_, number) => openLane(context, server, bytes, number)));
  const totals = { sent: 0, executions: 0, codes: new Map<status, number>() };
  let last: Patient[] = [];
  const endMs = Date.now() + seconds * 1000;
  while (Date.now() < endMs) {
    const roundEndMs = Math.min(endMs, Date.now() + ROUND_MS);
    const results = await Promise.all(lanes.map((lane) => lane.runUntil(roundEndMs)));
    for (const { sent, codes } of results) {
      totals.sent += sent;
      for (const [code, count] of codes) totals.codes.set(code, (totals.codes.get(code) ?? 0) + count);
    }
    last = await afterRound(lanes, results, server);
    totals.executions += last.length;
    bytes.renew();
    for (const { ground } of lanes) ground.renew();
  }
  await server.kill();
  await server.start();
  await noTrouble([
    ...(await readAll(
      lanes[0]?.ground ?? assert.fail(),
      last.map(({ workflowId }) => workflowId),
    )),
  ]);
  const counts = [...totals.codes].map(([code, count]) => `${status[code]} ${count}`).join(', ');
  context.diagnostic(`seed ${seed}: ${totals.sent} requests, ${totals.executions} executions; ${counts}`);
});

async function openLane(context: TestContext, server: ServerUnderTest, bytes: ByteClient, number: number): Promise<Lane> {
  const ground = new Playground(server.address, NAMESPACE, `fuzz${number}`);
  context.after(() => ground.close());
  await ground.client.ensureNamespace(20_000, NAMESPACE);
  return new Lane(`seed ${seed}, lane ${number}`, new SeededRandom(seed * LANES + number), ground, bytes);
}

/** Returns what the round has touched. */
async function afterRound(lanes: readonly Lane[], results: readonly LaneResult[], server: ServerUnderTest): Promise<Patient[]> {
  const trouble = results.flatMap(({ complaints }) => complaints);
  const all: Patient[] = [];
  await Promise.all(
    lanes.map(async ({ ground }, index) => {
      const accepted = results[index]?.accepted ?? new Set();
      const patients = ground.takeMade().map((workflowId) => ({ workflowId, accepted: accepted.has(workflowId) }));
      all.push(...patients);
      trouble.push(...(await bringToTheirEnds(ground, patients)));
      trouble.push(
        ...(await readAll(
          ground,
          patients.map(({ workflowId }) => workflowId),
        )),
      );
      const unhealthy = await healthyWorkflow(ground);
      if (unhealthy !== undefined) trouble.push(unhealthy);
    }),
  );
  await noTrouble([...trouble, ...errorsIn(server.output())]);
  return all;
}

async function noTrouble(trouble: readonly string[]): Promise<void> {
  assert.deepEqual(trouble.slice(0, SHOWN_MAX), [], `seed ${seed}: ${trouble.length} complaints`);
}
