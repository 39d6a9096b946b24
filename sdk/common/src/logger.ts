/* oxlint-disable typescript/no-explicit-any -- loggers of all kinds are to fit */
export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
export type LogMetadata = Record<string | symbol, any>;

/** Where the SDK and users' code log; bring your own, or take DefaultLogger of the worker package. */
export interface Logger {
  log(level: LogLevel, message: string, meta?: LogMetadata): any;
  trace(message: string, meta?: LogMetadata): any;
  debug(message: string, meta?: LogMetadata): any;
  info(message: string, meta?: LogMetadata): any;
  warn(message: string, meta?: LogMetadata): any;
  error(message: string, meta?: LogMetadata): any;
}

/** The attribute `sdkComponent` of log lines: where they come from. */
export enum SdkComponent {
  workflow = 'workflow',
  activity = 'activity',
  nexus = 'nexus',
  worker = 'worker',
  core = 'core',
}

export type LogMetaOrFunc = LogMetadata | (() => LogMetadata);

/** A logger that adds attributes to each line; functions are asked at the time of the line. */
export class LoggerWithComposedMetadata implements Logger {
  constructor(
    private readonly parentLogger: Logger,
    private readonly contributors: readonly LogMetaOrFunc[],
  ) {}

  static compose(logger: Logger, metaOrFunc: LogMetaOrFunc): Logger {
    return logger instanceof LoggerWithComposedMetadata
      ? new LoggerWithComposedMetadata(logger.parentLogger, [...logger.contributors, metaOrFunc])
      : new LoggerWithComposedMetadata(logger, [metaOrFunc]);
  }

  log(level: LogLevel, message: string, extraMeta?: LogMetadata): void {
    const parts = this.contributors.map((contributor) => (typeof contributor === 'function' ? contributor() : contributor));
    this.parentLogger.log(level, message, Object.assign({}, ...parts, extraMeta) as LogMetadata);
  }

  trace(message: string, extraMeta?: LogMetadata): void {
    this.log('TRACE', message, extraMeta);
  }

  debug(message: string, extraMeta?: LogMetadata): void {
    this.log('DEBUG', message, extraMeta);
  }

  info(message: string, extraMeta?: LogMetadata): void {
    this.log('INFO', message, extraMeta);
  }

  warn(message: string, extraMeta?: LogMetadata): void {
    this.log('WARN', message, extraMeta);
  }

  error(message: string, extraMeta?: LogMetadata): void {
    this.log('ERROR', message, extraMeta);
  }
}
