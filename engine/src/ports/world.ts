/** What the engine's shell wants of the world besides a store. Real ones come from apps/, virtual ones from sim/. */

export interface Clock {
  /** Unix milliseconds of this host's wall clock. May jump, in both directions. */
  now(): number;
  /** Calls back once after `delayMs` (>= 0) of this host's time. The returned function cancels; it may be called late or twice. */
  setTimer(delayMs: number, callback: () => void): () => void;
  /** Calls back once what has come in together (from sockets, from threads) has been looked at. Absent where there is no such moment. */
  readonly endOfTurn?: (callback: () => void) => void;
}

export interface Random {
  /** A fresh UUID, version 7 in form: the text of 36 characters. */
  uuid(): string;
  /** Uniform in [0, 1). */
  next(): number;
}

export interface Logger {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void;
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}
