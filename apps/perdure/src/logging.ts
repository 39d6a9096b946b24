import type { Logger } from '@perdure/engine/ports';
import { pino } from 'pino';
import { formatLine } from './log-text.js';

export const logLevels = ['debug', 'info', 'warn', 'error', 'never'] as const;
export type LogLevel = (typeof logLevels)[number];
export const logFormats = ['text', 'json'] as const;
export type LogFormat = (typeof logFormats)[number];

export interface LogOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly colours: boolean;
  /** Takes whole lines. */
  readonly write: (line: string) => void;
}

/** The port's logger by pino; lines are written at once, so that none is lost when the process ends. */
export function createLogger({ level, format, colours, write }: LogOptions): Logger {
  const lines = format === 'json' ? { write } : { write: (line: string) => write(formatLine(line, colours)) };
  const logger = pino(
    {
      level: level === 'never' ? 'silent' : level,
      base: null,
      serializers: { err: pino.stdSerializers.err, error: pino.stdSerializers.err },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    lines,
  );
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}
