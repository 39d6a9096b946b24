import { Worker } from 'node:worker_threads';

/**
 * Node ends a thread at its limit of memory, but gives it only 16 MB more to get there: when one collection of a larger young
 * generation, all of it alive, takes more than that, the whole process dies.
 */
const youngGenerationMbMax = 12;

/** Starts a thread, which loads what it needs and then waits for the code of a bundle. */
export function newThread(heapMbMax?: number): Worker {
  const thread = new Worker(new URL('./thread-main.js', import.meta.url), {
    name: 'perdure-workflows',
    resourceLimits: {
      maxYoungGenerationSizeMb: youngGenerationMbMax,
      ...(heapMbMax === undefined ? {} : { maxOldGenerationSizeMb: heapMbMax }),
    },
  });
  // Polls keep a worker's process alive, not the threads that wait for their tasks.
  thread.unref();
  return thread;
}
