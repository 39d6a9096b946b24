// What every example stands on: a server, a client, a worker in this process, and lines about what happens.
import { Client, Connection, type ClientOptions } from '@perdure/client';
import { NativeConnection, Worker, type WorkerOptions } from '@perdure/worker';

export interface StageOptions {
  /** Where the server is: "127.0.0.1:7233". */
  readonly address: string;
  /** A task queue of its own for each example, so that they can run side by side. */
  readonly taskQueue: string;
  readonly say: (line: string) => void;
}

export class Stage {
  readonly taskQueue: string;
  readonly say: (line: string) => void;
  readonly #address: string;
  readonly #closing: (() => Promise<void>)[] = [];

  constructor({ address, taskQueue, say }: StageOptions) {
    this.#address = address;
    this.taskQueue = taskQueue;
    this.say = say;
  }

  async client(options: Omit<ClientOptions, 'connection'> = {}): Promise<Client> {
    const connection = await Connection.connect({ address: this.#address });
    this.#closing.push(() => connection.close());
    return new Client({ connection, ...options });
  }

  /** A worker that listens to the example's task queue. It works while `worker.runUntil(…)` waits for what it is given. */
  async worker(options: Omit<WorkerOptions, 'connection' | 'taskQueue'>): Promise<Worker> {
    const connection = await NativeConnection.connect({ address: this.#address });
    this.#closing.push(() => connection.close());
    return Worker.create({ connection, taskQueue: this.taskQueue, ...options });
  }

  async close(): Promise<void> {
    for (const close of this.#closing.reverse()) await close();
  }
}

/** Plays on a stage and returns what came of it, for the curious and for tests. */
export type Example = (stage: Stage) => Promise<unknown>;

/** The workflow file beside an example's own file, as the worker wants it. */
export const workflowsBeside = (url: string): string => new URL('./workflows.js', url).pathname;
