import { childrenOf, residentBytes } from '../../process-facts.js';
import type { ProbeResult, ProbeWorld } from '../probe-world.js';
import { workflowsPath } from '../sdks.js';
import { timed } from './timed.js';
import { startWorld, type World } from './world.js';

/** How many workflows are in flight in the second cell, and in the warm-up. */
const manyAtATime = 20;

/** One-activity workflows: a warm-up that is not counted, then one at a time, then many. */
export async function run(world: ProbeWorld): Promise<ProbeResult> {
  const [warmUp = 0, alone = 0, many = 0] = world.numbers;
  const running = await startWorld(world, workflowsPath(world.sdk));
  await load(running, warmUp, manyAtATime);
  const one = await timed(async () => load(running, alone, 1));
  const twenty = await timed(async () => load(running, many, manyAtATime));
  const pids = [process.pid, ...childrenOf(process.pid)];
  const bytes = pids.reduce((sum, pid) => sum + residentBytes(pid), 0);
  await running.stop();
  return {
    cpuMsAlone: one.cpuMs / alone,
    cpuMsMany: twenty.cpuMs / many,
    wallMsAlone: one.wallMs / alone,
    perSecondMany: (many * 1000) / twenty.wallMs,
    residentBytes: bytes,
  };
}

async function load({ client, taskQueue, newId }: World, count: number, concurrency: number): Promise<void> {
  let left = count;
  const inTurn = async () => {
    while (left > 0) {
      left -= 1;
      await client.workflow.execute('oneActivity', { taskQueue, workflowId: newId(), args: ['world'] });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, inTurn));
}
