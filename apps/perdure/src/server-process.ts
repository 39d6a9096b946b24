// For tests: the program as a process of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../bundle/perdure.js', import.meta.url));
const patienceMs = 20_000;

export class ServerProcess {
  stdout = '';
  stderr = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;

  constructor(...args: readonly string[]) {
    this.#child = spawn(process.execPath, [bin, 'server', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: patienceMs,
      killSignal: 'SIGKILL',
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.#ended = once(this.#child, 'close').then(([code]) => code as number | null);
  }

  /** Resolves to the port of the ready line. */
  async ready(): Promise<number> {
    const isReady = () => /is ready: gRPC [^ ]*:(\d+),/.exec(this.stdout)?.[1];
    while (isReady() === undefined) {
      const ended = await Promise.race([
        once(this.#child.stdout ?? this.#child, 'data').then(() => false),
        this.#ended.then(() => true),
      ]);
      if (ended && isReady() === undefined) throw new Error(`ended without a ready line:\n${this.stdout}${this.stderr}`);
    }
    return Number(isReady());
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** The exit code, once it is there. */
  ended(): Promise<number | null> {
    return this.#ended;
  }

  async stop(): Promise<number | null> {
    this.signal('SIGTERM');
    return this.#ended;
  }
}
