// A child process that a test owns: its output is kept for messages, and it ends by pid, never by name.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Lines of output kept for the message of a failed test. */
const KEPT_LINES_MAX = 400;

export class Child {
  readonly #process: ChildProcess;
  readonly #lines: string[] = [];
  readonly #listeners = new Set<(line: string) => void>();
  readonly exited: Promise<string>;
  #exit: string | undefined;

  constructor(
    readonly name: string,
    command: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv = process.env,
    cwd?: string,
  ) {
    this.#process = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    this.exited = new Promise((resolve) => {
      const settle = (how: string) => {
        this.#exit ??= how;
        resolve(this.#exit);
      };
      this.#process.once('exit', (code, signal) => settle(signal === null ? `exit code ${code}` : `signal ${signal}`));
      this.#process.once('error', (error) => settle(error.message));
    });
    for (const stream of [this.#process.stdout, this.#process.stderr])
      if (stream !== null) createInterface({ input: stream }).on('line', (line) => this.#keep(line));
  }

  #keep(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > KEPT_LINES_MAX) this.#lines.shift();
    for (const listener of this.#listeners) listener(line);
  }

  get running(): boolean {
    return this.#exit === undefined;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** The last lines of both streams. */
  get output(): string {
    return this.#lines.join('\n');
  }

  onLine(listener: (line: string) => void): void {
    this.#listeners.add(listener);
  }

  /** Resolves with the first line, past or future, that matches; rejects when the process ends or the time is over. */
  waitForLine(pattern: RegExp, timeoutMs: number): Promise<string> {
    const past = this.#lines.find((line) => pattern.test(line));
    if (past !== undefined) return Promise.resolve(past);
    return new Promise((resolve, reject) => {
      const finish = (act: () => void) => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
        act();
      };
      const fail = (why: string) => finish(() => reject(new Error(`${this.name}: ${why} before ${pattern}\n${this.output}`)));
      const listener = (line: string) => {
        if (pattern.test(line)) finish(() => resolve(line));
      };
      const timer = setTimeout(() => fail(`${timeoutMs} ms went by`), timeoutMs);
      this.#listeners.add(listener);
      void this.exited.then(fail);
    });
  }

  signal(name: NodeJS.Signals): void {
    if (this.running) this.#process.kill(name);
  }

  /** SIGKILL, and waits until the process is gone. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
  }

  /** SIGTERM, then SIGKILL when the process is still there after `graceMs`. Returns how it ended. */
  async stop(graceMs = 10_000): Promise<string> {
    this.signal('SIGTERM');
    const timer = setTimeout(() => this.signal('SIGKILL'), graceMs);
    const how = await this.exited;
    clearTimeout(timer);
    return how;
  }
}
