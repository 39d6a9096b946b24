import type { Logger } from '@perdure/common';
import { StatusCode } from '@perdure/wire/types';
import { delay, type Environment } from '../environment.js';

export interface PollLoopOptions<Task> {
  /** For log lines. */
  readonly name: string;
  readonly environment: Environment;
  readonly logger: Logger;
  /** No further poll begins, and those that wait at the server are given up. */
  readonly stop: AbortSignal;
  /** A permit for one task; false when the loop is to end. */
  readonly reserve: (signal: AbortSignal) => Promise<boolean>;
  readonly release: () => void;
  /** Asks the server; undefined when there was no task in time. */
  readonly poll: (signal: AbortSignal) => Promise<Task | undefined>;
  /** Does the task, and gives the permit back. Never rejects. */
  readonly handle: (task: Task) => Promise<void>;
}

/** Waits between failed polls, doubling. Milliseconds. */
const firstRetryMs = 200;
const busyRetryMs = 1000;
const retryMsMax = 10_000;

/**
 * One of the polls that a worker keeps waiting at the server. It never gives up: a server that is away is asked again, at
 * growing distances.
 */
export async function pollLoop<Task>(options: PollLoopOptions<Task>): Promise<void> {
  const { environment, stop } = options;
  let failures = 0;
  while (await options.reserve(stop)) {
    const task = await attempt(options).catch(async (error: unknown) => {
      if (stop.aborted) return undefined;
      report(options, error, ++failures);
      await delay(environment, retryDelayMs(environment, error, failures), stop);
      return failed;
    });
    if (task !== failed) failures = 0;
    if (task === undefined || task === failed) options.release();
    else void options.handle(task);
  }
}

const failed = Symbol('a failed poll');

async function attempt<Task>({ poll, stop }: PollLoopOptions<Task>): Promise<Task | undefined | typeof failed> {
  return poll(stop);
}

/** The first failures of an outage are told, then every tenth. */
function report({ logger, name }: Pick<PollLoopOptions<unknown>, 'logger' | 'name'>, error: unknown, failures: number): void {
  const { code, message } = error as { readonly code?: number; readonly message?: string };
  if (code === StatusCode.DEADLINE_EXCEEDED || code === StatusCode.CANCELLED) return;
  if (failures > 2 && failures % 10 !== 0) return;
  logger.warn(`Polling for ${name} failed (${failures} in a row); it is tried again`, { error: message ?? String(error) });
}

function retryDelayMs(environment: Environment, error: unknown, failures: number): number {
  const { code } = error as { readonly code?: number };
  const first = code === StatusCode.RESOURCE_EXHAUSTED ? busyRetryMs : firstRetryMs;
  return Math.min(first * 2 ** (failures - 1), retryMsMax) * (0.8 + 0.4 * environment.random());
}
