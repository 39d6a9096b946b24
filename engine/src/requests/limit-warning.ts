/** What comes near a limit, or beyond it, for the log: the engine has no log of its own (semantics LIM). */
export interface LimitWarning {
  readonly what: 'blob data size' | 'memo size' | 'history size' | 'history count' | 'transaction size' | 'mutable state size';
  /** Bytes; of `history count` events. */
  readonly size: number;
  readonly limit: number;
  /** The run is terminated for it. Otherwise all goes on. */
  readonly ends: boolean;
  /** Which command carries it. */
  readonly operation?: string;
}
