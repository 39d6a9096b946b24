import { performance } from 'node:perf_hooks';
import { StoreUnavailableError, type CallOptions, type Logger } from '@perdure/engine/ports';
import pg from 'pg';
import { DeadlineError, endsSession, isWeather, messageOf } from './failures.js';

/** Prepared once per connection under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}
export type Parameter = Buffer | Uint8Array | string | number | boolean | null;
export type Row = readonly unknown[];

export interface SessionSettings {
  readonly url: string;
  readonly poolMax: number;
  readonly schema: string;
  /** The server's own default promises nothing (`synchronous_commit = off`). */
  readonly forceSynchronousCommit: boolean;
  readonly log: Logger | undefined;
}

const applicationName = 'perdure';
/** A statement that ends those of our own sessions whose process ids the query yields as `pid`. */
export const terminating = (name: string, pidsQuery: string): Statement => ({
  name,
  text: `SELECT pg_terminate_backend(a.pid) FROM (${pidsQuery}) AS wanted JOIN pg_stat_activity a USING (pid)
    WHERE a.application_name = '${applicationName}' AND a.datname = current_database() AND a.pid <> pg_backend_pid()`,
});
const terminateOne = terminating('terminate_one', 'SELECT $1::int AS pid');

const connectTimeoutMs = 5_000;
const keepAliveDelayMs = 10_000;
const terminateTimeoutMs = 2_000;
/** When the server is silent, every call in vain would otherwise take one of the pool's places for this as well. */
const terminationsMax = 2;
const firstPauseMs = 20;
const pauseMaxMs = 500;

/**
 * Every statement of ours looks rows up by primary key, so the planner is told to do nothing else: a plan made while a table was
 * small must not scan it when it has grown. The timeouts end what a dead client has left behind (calls have their own, shorter
 * ones); the keep-alives end sessions whose host has vanished, with any row lock they hold.
 */
function sessionSetup({ schema, forceSynchronousCommit }: SessionSettings): string {
  const settings = {
    application_name: applicationName,
    search_path: schema,
    default_transaction_isolation: "'read committed'",
    statement_timeout: "'30s'",
    lock_timeout: "'30s'",
    idle_in_transaction_session_timeout: "'30s'",
    tcp_keepalives_idle: 10,
    tcp_keepalives_interval: 5,
    tcp_keepalives_count: 3,
    plan_cache_mode: 'force_generic_plan',
    max_parallel_workers_per_gather: 0,
    jit: 'off',
    enable_seqscan: 'off',
    enable_bitmapscan: 'off',
    enable_hashjoin: 'off',
    enable_mergejoin: 'off',
    ...(forceSynchronousCommit ? { synchronous_commit: 'on' } : {}),
  };
  return Object.entries(settings)
    .map(([name, value]) => `SET ${name} = ${value}`)
    .join('; ');
}

const bytea = 17;
const numbers = new Set([20, 21, 23, 26, 700, 701]);
const asBytes = (text: string): Uint8Array => Buffer.from(text.slice(2), 'hex');
const asText = (text: string): string => text;

/** The driver hands values over as text, whatever was asked for; bytes come as \x and hex. */
const types = { getTypeParser: (oid: number) => (oid === bytea ? asBytes : numbers.has(oid) ? Number : asText) };

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A pool of connections on which every call is bounded, and which comes back by itself once the server does. */
export class Sessions {
  readonly #pool: pg.Pool;
  readonly #log: Logger | undefined;
  readonly #running = new Set<Promise<unknown>>();
  #terminations = 0;
  #closing: Promise<void> | undefined;

  constructor(settings: SessionSettings) {
    this.#log = settings.log;
    const setup = { text: sessionSetup(settings), query_timeout: connectTimeoutMs };
    this.#pool = new pg.Pool({
      connectionString: settings.url,
      max: settings.poolMax,
      connectionTimeoutMillis: connectTimeoutMs,
      idleTimeoutMillis: 0,
      keepAlive: true,
      keepAliveInitialDelayMillis: keepAliveDelayMs,
      types,
      verify: (client, done) => client.query(setup, (error) => done(error)), // of each new connection
    });
    // A connection in use reports its end to its query as well; nobody else needs to hear of it.
    this.#pool.on('connect', (client) => void client.on('error', () => {}));
    this.#pool.on('error', (error) => this.#log?.warn({ error: messageOf(error) }, 'an idle PostgreSQL connection broke'));
  }

  /** Repeats a statement that only reads, as long as there is time, when the connection breaks under it. */
  async read<Found extends Row>(
    statement: Statement,
    parameters: readonly Parameter[],
    { timeoutMs }: CallOptions,
  ): Promise<Found[]> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      try {
        return await this.run(statement, parameters, deadline);
      } catch (error) {
        if (error instanceof DeadlineError || !endsSession(error) || performance.now() >= deadline) throw asUnavailable(error);
      }
    }
  }

  /** Sends a statement that writes once at most. */
  async write<Found extends Row>(
    statement: Statement,
    parameters: readonly Parameter[],
    { timeoutMs }: CallOptions,
    whileWaiting?: (pid: number) => () => void,
  ): Promise<Found[]> {
    try {
      return await this.run(statement, parameters, performance.now() + timeoutMs, whileWaiting);
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  /**
   * Sends a statement once at most. Rejects with what the driver or the server said, or with a {@link DeadlineError}; by the
   * deadline (of `performance.now()`) in any case. `whileWaiting` gets the session's process id on the server; what it
   * returns is called at the end.
   */
  run<Found extends Row>(
    statement: Statement,
    parameters: readonly Parameter[],
    deadline: number,
    whileWaiting?: (pid: number) => () => void,
  ): Promise<Found[]> {
    if (this.#closing) return Promise.reject(new DeadlineError('the store is closed'));
    const running = this.#run<Found>(statement, parameters, deadline, whileWaiting);
    this.#running.add(running);
    const forget = () => void this.#running.delete(running);
    running.then(forget, forget);
    return running;
  }

  async #run<Found extends Row>(
    { name, text }: Statement,
    parameters: readonly Parameter[],
    deadline: number,
    whileWaiting?: (pid: number) => () => void,
  ): Promise<Found[]> {
    const client = await this.#connection(deadline);
    const pid = (client as { readonly processID?: number }).processID ?? 0;
    const stopWaiting = whileWaiting?.(pid);
    const answer = client.query<unknown[]>({
      name,
      text,
      values: parameters as unknown[],
      rowMode: 'array',
    } as pg.QueryArrayConfig);
    try {
      const { rows } = await until(deadline, answer);
      client.release();
      return rows as never;
    } catch (error) {
      client.release(endsSession(error));
      if (error instanceof DeadlineError) void this.terminate(terminateOne, pid);
      throw error;
    } finally {
      stopWaiting?.();
    }
  }

  /** Waits for a connection and keeps trying to get one until the deadline. */
  async #connection(deadline: number): Promise<pg.PoolClient> {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, pauseMaxMs)) {
      const wanted = this.#pool.connect();
      try {
        return await until(deadline, wanted);
      } catch (error) {
        if (error instanceof DeadlineError)
          void wanted.then(
            (late) => late.release(),
            () => {},
          );
        const leftMs = deadline - performance.now();
        if (leftMs <= pauseMs) throw new DeadlineError(`no connection to PostgreSQL in time: ${messageOf(error)}`);
        await pause(pauseMs);
      }
    }
  }

  /** Ends sessions of ours on the server, as a {@link terminating} statement given one process id finds them. Best effort. */
  async terminate(statement: Statement, pid: number): Promise<void> {
    if (this.#terminations >= terminationsMax) return;
    this.#terminations += 1;
    try {
      const { length } = await this.run(statement, [pid], performance.now() + terminateTimeoutMs);
      if (length > 0) this.#log?.warn({ sessions: length }, 'ended a PostgreSQL session that was in the way');
    } catch (error) {
      if (!this.#closing) this.#log?.warn({ error: messageOf(error) }, 'could not end a PostgreSQL session');
    } finally {
      this.#terminations -= 1;
    }
  }

  /** Running calls come to their end first; each is bounded. */
  close(): Promise<void> {
    this.#closing ??= Promise.allSettled(this.#running).then(() => this.#pool.end());
    return this.#closing;
  }
}

/** What the server has against the statement itself is a bug of ours and stays as it is. */
const asUnavailable = (error: unknown) =>
  isWeather(error) ? new StoreUnavailableError(messageOf(error), { cause: error }) : error;

/** Settles as the promise does, or rejects with a {@link DeadlineError}. */
function until<Value>(deadline: number, promise: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const leftMs = Math.max(0, deadline - performance.now());
    const timer = setTimeout(() => reject(new DeadlineError('no answer from PostgreSQL in time')), leftMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
