import { runWith, asyncContext } from './runtime/async-context.js';
import { assertInWorkflowContext, maybeCurrent } from './runtime/current.js';
import { maybeHost } from './runtime/host.js';
import { outsideRandom } from './runtime/outside-random.js';
import { fillWithRandom, uuid4FromRandom } from './runtime/random.js';

/** Random numbers that are the same in each replay. */
export interface WorkflowRandomStream {
  random(): number;
  uuid4(): string;
  fill(bytes: Uint8Array): Uint8Array;
  /** Runs `fn`, and what follows from it, with `Math.random` and `uuid4` drawing from this stream. */
  with<T>(fn: () => T): T;
}

function streamOf(random: () => number): WorkflowRandomStream {
  const stream: WorkflowRandomStream = {
    random,
    uuid4: () => uuid4FromRandom(random),
    fill: (bytes) => fillWithRandom(random, bytes),
    with: (fn) => runWith({ random: stream }, fn),
  };
  return stream;
}

/** The workflow's main sequence, which `Math.random` draws from too. */
export const workflowRandom: WorkflowRandomStream = streamOf(() => assertInWorkflowContext('workflowRandom').random.random());

/** A sequence of its own for a plugin or interceptor: it takes nothing from the main one. Names should not change. */
export function getRandomStream(name: string): WorkflowRandomStream {
  const execution = assertInWorkflowContext('getRandomStream(...)');
  return streamOf(() => execution.random.named(name));
}

/** What `Math.random` is in a workflow. */
export function currentRandom(): number {
  const { random } = asyncContext();
  return random === undefined ? assertInWorkflowContext('Math.random()').random.random() : random.random();
}

/** A version 4 UUID, the same in each replay; not for secrets. Outside of workflows a random one. */
export function uuid4(): string {
  if (maybeCurrent() !== undefined) return uuid4FromRandom(currentRandom);
  return uuid4FromRandom(maybeHost()?.realRandom ?? outsideRandom);
}
