/** Many seeds over a few threads. Which thread runs a seed makes no difference to it. */
import { Worker } from 'node:worker_threads';
import type { Mutation } from './mutations.js';
import type { SeedOrder } from './seed-thread.js';
import type { SimulationResult } from './simulation.js';

export interface RunOptions {
  readonly seeds: Iterable<number>;
  readonly threads?: number;
  readonly mutation?: Mutation;
  /** Called as results come in; false: no further seed is begun. */
  readonly onResult: (result: SimulationResult) => boolean | void;
}

const THREADS = 2;

/** Settles when all seeds have been run, or after the last that was begun when no more are wanted. */
export async function runSeeds({ seeds, threads = THREADS, mutation, onResult }: RunOptions): Promise<void> {
  const orders = seeds[Symbol.iterator]();
  let wanted = true;
  const nextOrder = (): SeedOrder | undefined => {
    const { value: seed, done } = wanted ? orders.next() : { value: 0, done: true };
    return done === true ? undefined : { seed, mutation };
  };
  const take = (result: SimulationResult): void => {
    if (onResult(result) === false) wanted = false;
  };
  await Promise.all(Array.from({ length: threads }, () => runThread(nextOrder, take)));
}

function runThread(nextOrder: () => SeedOrder | undefined, take: (result: SimulationResult) => void): Promise<void> {
  const first = nextOrder();
  if (first === undefined) return Promise.resolve();
  const thread = new Worker(new URL('seed-thread.js', import.meta.url));
  let running: SeedOrder | undefined = first;
  return new Promise<void>((resolve, reject) => {
    thread.on('error', (error) => reject(new Error(`seed ${running?.seed}: ${error.message}`, { cause: error })));
    thread.on('message', (result: SimulationResult) => {
      take(result);
      running = nextOrder();
      if (running === undefined) resolve();
      else thread.postMessage(running);
    });
    thread.postMessage(first);
  }).finally(() => void thread.terminate());
}

/** `count` seeds from `first` on. */
export function* seedsFrom(first: number, count: number): Iterable<number> {
  for (let seed = first; seed < first + count; seed += 1) yield seed;
}
