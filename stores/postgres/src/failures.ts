import pg from 'pg';

/** No answer, or no connection, before the deadline. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message || error.name : String(error));

/** The SQLSTATE of an error the server reported; undefined when the trouble was on the way. */
export const sqlStateOf = (error: unknown): string | undefined => (error instanceof pg.DatabaseError ? error.code : undefined);

/** Raised by our commit function: see the migration that creates it. */
export const refusedState = 'PD001';

/**
 * The server says that it will not take these rows, however often they are sent: data exception, constraint violated,
 * a row proposed twice, a program limit (sizes) exceeded.
 */
export function isContentFailure(error: unknown): boolean {
  return /^(22|23|21|54)/.test(sqlStateOf(error) ?? '');
}

/**
 * Whether the session is of no use after this error: it broke, was ended (57P0x), or leads to a server that does not take
 * writes any more (25006, after a failover).
 */
export function endsSession(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === undefined || /^(08|57P|25006|58|XX)/.test(state);
}

/** Whether the same call may succeed later: lost connections, deadlines, conflicts of locks, resources, shutdowns, failovers. */
export function isWeather(error: unknown): boolean {
  return endsSession(error) || /^(40|53|55|57)/.test(sqlStateOf(error) ?? '');
}

/** Connecting again will not help until somebody changes the configuration: authentication, missing database, privilege. */
export function isConfigurationFailure(error: unknown): boolean {
  return /^(28|3D|42501)/.test(sqlStateOf(error) ?? '');
}

/** Whether this unique violation is of the timers' primary key. */
export function isTimerThere(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '23505' && error.table === 'timer';
}
