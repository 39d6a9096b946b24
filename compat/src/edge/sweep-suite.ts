// What the short and the long sweep share.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerKind } from '../environment.js';
import { createServer } from '../server/create-server.js';
import { bringToTheirEnds, errorsIn, healthyWorkflow, readAll, type Patient } from './aftercare.js';
import { ByteClient } from './byte-client.js';
import { goodRequests } from './good-requests.js';
import { Playground } from './playground.js';
import { complaints, sweep, type SweptCase } from './sweep.js';

const NAMESPACE = 'edge';
const SHOWN_MAX = 30;

/** `stride`: only every so many mutants of each request. */
export function sweepSuite(kind: ServerKind, stride: number, timeoutMs: number): void {
  test(`bad input, on ${kind}: one in ${stride}`, { timeout: timeoutMs }, async (context) => {
    const server = await createServer(kind);
    context.after(() => server.dispose());
    await server.start();
    const ground = new Playground(server.address, NAMESPACE, 'edge');
    context.after(() => ground.close());
    await ground.client.ensureNamespace(20_000, NAMESPACE);
    const bytes = new ByteClient(server.address);
    context.after(() => bytes.close());
    const trouble: string[] = [];
    const cases: SweptCase[] = [];
    for (const good of goodRequests) {
      const swept = await sweep(good, ground, bytes, stride);
      const unhealthy = await healthyWorkflow(ground);
      trouble.push(...complaints(swept), ...(unhealthy === undefined ? [] : [`after ${good.method.name}: ${unhealthy}`]));
      cases.push(...swept);
    }
    const patients = patientsOf(ground, cases);
    trouble.push(...(await bringToTheirEnds(ground, patients)));
    const touched = patients.map(({ workflowId }) => workflowId);
    trouble.push(...(await readAll(ground, touched)));
    trouble.push(...errorsIn(server.output()));
    if (server.restartable) {
      await server.kill();
      await server.start();
      const sample = touched.filter((_, index) => index % 10 === 0);
      trouble.push(...(await readAll(ground, sample)), (await healthyWorkflow(ground)) ?? '');
    }
    context.diagnostic(`${kind}: ${cases.length} requests to ${goodRequests.length} places, ${touched.length} executions`);
    const shown = trouble.filter((line) => line !== '').slice(0, SHOWN_MAX);
    assert.deepEqual(shown, []);
  });
}

function patientsOf(ground: Playground, cases: readonly SweptCase[]): Patient[] {
  const accepted = new Set<string>();
  for (const { answer, label, workflowId } of cases) {
    // A start with another id has started something else.
    if (answer.code === 0 && workflowId !== undefined && !label.startsWith('workflowId')) accepted.add(workflowId);
  }
  const made = new Set(ground.made);
  return [...new Set([...made, ...accepted])].map((workflowId) => ({ workflowId, accepted: accepted.has(workflowId) }));
}
