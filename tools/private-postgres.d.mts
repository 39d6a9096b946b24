export interface PrivatePostgresOptions {
  /** Hears about start, restart and the folder used. */
  readonly log?: (line: string) => void;
  /** On unless told otherwise. Off makes plain tests faster; nothing measured that way means anything. */
  readonly fsync?: boolean;
  /** Further server settings, as in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

export interface PrivatePostgres {
  /** With user, random password and database; the user is the superuser of this server. */
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  /** What the server itself logs. */
  readonly logFile: string;
  /** Of the processes started by us and running now: the server's main process, the watchdog. */
  readonly pids: readonly number[];
  /**
   * Stops the server and starts it again, on the same port with the same data. `fast` (default) ends its sessions in order,
   * `immediate` drops everything as a crash would. `whileDown` runs in between.
   */
  restart(options?: { readonly mode?: 'fast' | 'immediate'; readonly whileDown?: () => void | Promise<void> }): Promise<void>;
  /** Stops the server and removes its folder. Idempotent. */
  stop(): Promise<void>;
}

/** The folder of initdb and postgres: from PATH, else the newest in the usual places; undefined when not installed. */
export function findPostgresBinaries(): string | undefined;

/**
 * Starts a PostgreSQL server of our own, and stops it when this process ends without having called `stop`. Rejects with the
 * command to install PostgreSQL when there is none.
 */
export function startPrivatePostgres(options?: PrivatePostgresOptions): Promise<PrivatePostgres>;
