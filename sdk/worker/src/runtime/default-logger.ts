import type { Logger, LogLevel, LogMetadata } from '@perdure/common';
import { systemEnvironment, writeToStandardError } from '../environment.js';

export interface LogEntry {
  level: LogLevel;
  message: string;
  timestampNanos: bigint;
  meta?: LogMetadata | undefined;
}

/** Where an entry's attributes have its time in nanoseconds, if that is not the time of the call: a workflow's lines come late. */
export const LogTimestamp: unique symbol = Symbol.for('log_timestamp');

export type LoggerSinkFunction = (entry: LogEntry) => void;

const severities: Record<LogLevel, number> = { TRACE: 0, DEBUG: 1, INFO: 2, WARN: 3, ERROR: 4 };
const nanosPerMs = 1_000_000n;

/** Writes lines to standard error, or to a function. */
export class DefaultLogger implements Logger {
  protected readonly severity: number;

  constructor(
    readonly level: LogLevel = 'INFO',
    protected readonly logFunction: LoggerSinkFunction = writeLine,
  ) {
    this.severity = severities[level];
  }

  log(level: LogLevel, message: string, meta?: LogMetadata): void {
    if (severities[level] < this.severity) return;
    const { [LogTimestamp]: known, ...rest } = (meta ?? {}) as LogMetadata & { [LogTimestamp]?: bigint };
    const timestampNanos = known ?? BigInt(Math.round(systemEnvironment.nowMs())) * nanosPerMs;
    this.logFunction({ level, message, meta: Object.keys(rest).length === 0 ? undefined : rest, timestampNanos });
  }

  trace(message: string, meta?: LogMetadata): void {
    this.log('TRACE', message, meta);
  }

  debug(message: string, meta?: LogMetadata): void {
    this.log('DEBUG', message, meta);
  }

  info(message: string, meta?: LogMetadata): void {
    this.log('INFO', message, meta);
  }

  warn(message: string, meta?: LogMetadata): void {
    this.log('WARN', message, meta);
  }

  error(message: string, meta?: LogMetadata): void {
    this.log('ERROR', message, meta);
  }
}

function writeLine({ level, message, timestampNanos, meta }: LogEntry): void {
  const date = new Date(Number(timestampNanos / nanosPerMs)).toISOString();
  const attributes = meta === undefined || Object.keys(meta).length === 0 ? '' : ` ${attributesText(meta)}`;
  writeToStandardError(`${date} [${level}] ${message}${attributes}\n`);
}

function attributesText(meta: LogMetadata): string {
  const plain = (_key: string, value: unknown): unknown => {
    if (typeof value === 'bigint') return String(value);
    return value instanceof Error ? { name: value.name, message: value.message, stack: value.stack } : value;
  };
  try {
    return JSON.stringify(meta, plain);
  } catch {
    return Object.keys(meta).join(' ');
  }
}
