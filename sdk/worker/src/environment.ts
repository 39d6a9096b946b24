/** What a worker takes from the machine it runs on: clock, timers, chance. Handed in, so that tests need no waiting. */
export interface Environment {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Milliseconds on a clock that is never set. */
  monotonicMs(): number;
  /** From 0 to below 1. */
  random(): number;
  uniqueId(): string;
  /** Calls once after a time, unless the returned function is called before. A timer alone does not keep the process alive. */
  after(delayMs: number, call: () => void): () => void;
}

/** The real ones. */
export const systemEnvironment: Environment = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  random: () => Math.random(),
  uniqueId: () => crypto.randomUUID(),
  after(delayMs, call) {
    const timer = setTimeout(call, Math.min(delayMs, timerMsMax));
    return () => clearTimeout(timer);
  },
};

/** Node's timers overflow beyond this. */
const timerMsMax = 2 ** 31 - 1;

/** Resolves after a time, or when the signal is aborted, whichever is first. */
export function delay(environment: Environment, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const done = () => {
      stop();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const stop = environment.after(delayMs, done);
    signal?.addEventListener('abort', done, { once: true });
  });
}

/** The default place for log lines. */
export function writeToStandardError(text: string): void {
  process.stderr.write(text);
}

/** Calls when the process is asked to end. @returns a function that stops listening. */
export function onProcessSignals(signals: readonly NodeJS.Signals[], call: (signal: NodeJS.Signals) => void): () => void {
  const listeners = signals.map((signal) => [signal, () => call(signal)] as const);
  for (const [signal, listener] of listeners) process.on(signal, listener);
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
}

/** Resolves in the next turn of the event loop, when Node has told of the promises that were rejected in this one. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
