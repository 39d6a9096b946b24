import { fileURLToPath } from 'node:url';
import { Child } from '../server/child.js';
import type { AttemptLine } from './load-activities.js';

/** Bundling the workflow code takes a few seconds, more when another suite runs beside it. */
const POLLING_TIMEOUT_MS = 60_000;

/** An official worker as a process of its own; `attempts` grows as activities reach it. */
export class WorkerProcess {
  readonly attempts: AttemptLine[] = [];
  readonly #child: Child;

  private constructor(address: string, taskQueue: string) {
    const program = fileURLToPath(new URL('load-worker.js', import.meta.url));
    this.#child = new Child(`worker of ${address}`, process.execPath, [program, address, taskQueue]);
    this.#child.onLine((line) => {
      if (line.startsWith('attempt ')) this.attempts.push(JSON.parse(line.slice('attempt '.length)) as AttemptLine);
    });
  }

  /** Resolves when the worker polls `taskQueue`. */
  static async start(address: string, taskQueue: string): Promise<WorkerProcess> {
    const worker = new WorkerProcess(address, taskQueue);
    await worker.#child.waitForLine(/^worker polls$/, POLLING_TIMEOUT_MS).catch(async (error: unknown) => {
      await worker.stop();
      throw error;
    });
    return worker;
  }

  get running(): boolean {
    return this.#child.running;
  }

  get output(): string {
    return this.#child.output;
  }

  /** SIGKILL. */
  kill(): Promise<void> {
    return this.#child.kill();
  }

  stop(): Promise<string> {
    return this.#child.stop(5_000);
  }
}
