import { residentBytes } from '../../process-facts.js';
import type { ProbeResult, ProbeWorld } from '../probe-world.js';
import { workflowsPath } from '../sdks.js';
import { collectGarbage } from './collect-garbage.js';
import { startWorld, type World } from './world.js';

const concurrency = 20;

/**
 * Opens workflows that wait for a signal, so that they stay in the cache, and looks at the memory at several numbers of them.
 * The difference from the first look to the last is theirs; what a process has before is not.
 */
export async function run(world: ProbeWorld): Promise<ProbeResult> {
  const steps = world.numbers;
  const running = await startWorld(world, workflowsPath(world.sdk), { maxCachedWorkflows: Math.max(...steps) + 1000 });
  const looks: { readonly open: number; readonly resident: number; readonly heap: number }[] = [];
  let open = 0;
  for (const step of steps) {
    await openMore(running, step - open);
    open = step;
    const heap = await collectGarbage();
    looks.push({ open, resident: residentBytes(process.pid), heap });
  }
  const [first, last] = [looks[0], looks.at(-1)];
  if (first === undefined || last === undefined || first === last) throw new Error('two numbers of workflows at least');
  const each = (before: number, after: number) => (after - before) / (last.open - first.open);
  return {
    residentBytesEach: each(first.resident, last.resident),
    heapBytesEach: each(first.heap, last.heap),
    residentBytes: last.resident,
  };
}

async function openMore({ client, taskQueue, newId }: World, count: number): Promise<void> {
  let left = count;
  const inTurn = async () => {
    while (left > 0) {
      left -= 1;
      const handle = await client.workflow.start('waitForSignal', { taskQueue, workflowId: newId() });
      // Answered by the worker, after the first workflow task: the run is in its cache.
      await handle.query('isDone');
    }
  };
  await Promise.all(Array.from({ length: concurrency }, inTurn));
}
