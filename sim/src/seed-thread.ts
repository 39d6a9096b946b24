/** A thread that simulates seeds it is sent, one after the other. */
import { parentPort } from 'node:worker_threads';
import { mutations, type Mutation } from './mutations.js';
import { simulate } from './simulation.js';

export interface SeedOrder {
  readonly seed: number;
  readonly mutation: Mutation | undefined;
}

parentPort?.on('message', ({ seed, mutation }: SeedOrder) => {
  void simulate(seed, mutation === undefined ? {} : mutations[mutation]()).then((result) => parentPort?.postMessage(result));
});
