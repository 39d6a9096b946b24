// Options for the logs of the official SDK's native core. There is none here: all lines go to the runtime's `logger`, whose level says
// which are written. They are taken so that code moves by changing its import scope alone, and change nothing.
import type { LogLevel } from '@perdure/common';

export interface CoreLogFilterOptions {
  core: LogLevel;
  other?: LogLevel | undefined;
}

export interface ConsoleLogger {
  console: { format?: 'compact' | 'pretty' | 'json' | undefined };
}

export interface ForwardLogger {
  forward: { /** @deprecated use filter */ level?: LogLevel | undefined };
}

export type LogExporterConfig = { filter?: string | CoreLogFilterOptions | undefined } & Partial<ConsoleLogger | ForwardLogger>;

/** A filter as text, for `logging.filter`. */
export function makeTelemetryFilterString({ core, other = 'ERROR' }: CoreLogFilterOptions): string {
  return `${other},perdure=${core}`;
}
