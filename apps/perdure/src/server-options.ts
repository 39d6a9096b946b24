import type { LogFormat, LogLevel } from './logging.js';

/** Options of both server commands, as given on the command line. */
export interface CommonOptions {
  readonly ip: string;
  readonly port: number;
  readonly namespace: readonly string[];
  readonly logLevel: LogLevel;
  /** Unless given: text on a terminal, else JSON. */
  readonly logFormat?: LogFormat;
  readonly metricsPort?: number;
  /** Unless given: no limit. */
  readonly namespaceRps?: number;
}

export interface DevOptions extends CommonOptions {
  /** Unless given: the data is in memory and gone at exit. */
  readonly dbFilename?: string;
  readonly headless?: boolean;
}

export interface ClusterOptions extends CommonOptions {
  readonly postgres: string;
  readonly peerPort: number;
  /** Unless given: the address the host listens on. */
  readonly peerAddress?: string;
  readonly shards: number;
}
