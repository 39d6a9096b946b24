import type { ProbeResult, ProbeWorld } from '../probe-world.js';
import { oneLinePath } from '../sdks.js';
import { startWorld } from './world.js';

/** A program that bundles, starts a worker, runs one workflow and has its result; `atMs` is when, since 1970. */
export async function run(world: ProbeWorld): Promise<ProbeResult> {
  const { client, taskQueue, newId, stop } = await startWorld(world, oneLinePath);
  const result: unknown = await client.workflow.execute('hello', { taskQueue, workflowId: newId() });
  const atMs = Date.now();
  const { user, system } = process.cpuUsage();
  if (result !== 'hello') throw new Error(`the workflow answered ${JSON.stringify(result)}`);
  await stop();
  return { atMs, cpuMs: (user + system) / 1000 };
}
