import type { Logger, ShardCommit } from '@perdure/engine/ports';
import type { Lane } from './threads/lane.js';

/** A checkpoint is made about every so many pages (of 4 KiB) written to the log: rarely enough to pay off, often enough to be short. */
const pagesBetween = 1500;

/** Beyond this the log is begun anew as soon as it is copied: 16 MiB, read again in some 20 ms when a crash left it behind. */
const pagesMax = 4096;

const checkpointTimeoutMs = 60_000;

/** One unit of work with its rows writes about so many pages to the log: one or two of each table's. */
const pagesPerUnit = 7;

/**
 * Keeps the write-ahead log short, off the path of the commits: a third connection copies its pages into the database file while the
 * writer goes on. Only when the log has grown long, since commits never paused, the writer itself copies the rest and starts it anew.
 */
export class Checkpoints {
  readonly #checkpointer: Lane;
  readonly #writer: Lane;
  readonly #log: Logger | undefined;
  #pages = 0;
  #running: Promise<void> | undefined;

  constructor(checkpointer: Lane, writer: Lane, log: Logger | undefined) {
    this.#checkpointer = checkpointer;
    this.#writer = writer;
    this.#log = log;
  }

  note(group: readonly ShardCommit[]): void {
    for (const { units } of group) this.#pages += 2 + units.length * pagesPerUnit;
    if (this.#pages < pagesBetween || this.#running !== undefined) return;
    this.#pages = 0;
    this.#running = this.#run().finally(() => (this.#running = undefined));
  }

  async close(): Promise<void> {
    await this.#running;
    await this.#checkpointer.close();
  }

  async #run(): Promise<void> {
    try {
      const [row] = await this.#checkpointer.call('checkpoint', [], checkpointTimeoutMs);
      if (Number(row?.[1]) > pagesMax) await this.#writer.call('restartLog', [], checkpointTimeoutMs);
    } catch (error) {
      this.#log?.warn({ error: String(error) }, 'no checkpoint was made; the write-ahead log stays longer until the next');
    }
  }
}
