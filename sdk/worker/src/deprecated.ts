// What code for older versions of the official SDK imports. All of it is deprecated there too, and most does nothing there either.
import type { Context } from '@perdure/activity';
import { IllegalStateError, SdkComponent, type Logger, type Next } from '@perdure/common';
import type {
  LoggerSinks,
  WorkflowExecuteInput,
  WorkflowInboundCallsInterceptor,
  WorkflowOutboundCallsInterceptor,
} from '@perdure/workflow';
import { activityLogAttributes } from './activities/activity-execution.js';
import { GracefulShutdownPeriodExpiredError, TransportError } from './errors.js';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, WorkerInterceptors } from './options/interceptors.js';
import { Runtime } from './runtime/runtime.js';
import { deprecatedLogSink, type InjectedSinks } from './tasks/sinks.js';

export { activityLogAttributes };
export type { MetricsExporterConfig as MetricsExporter } from './runtime/metrics-options.js';

/** Of the official SDK's native part. Nothing throws it here. @deprecated there is nothing to catch */
export class ShutdownError extends Error {
  override readonly name = 'ShutdownError';
}

/** As ShutdownError: a worker fails with the error that ended it. @deprecated there is nothing to catch */
export class UnexpectedError extends Error {
  override readonly name = 'UnexpectedError';
}

/** @deprecated import the classes themselves */
export const errors = {
  IllegalStateError,
  ShutdownError,
  TransportError,
  UnexpectedError,
  GracefulShutdownPeriodExpiredError,
};

/** @deprecated not needed any more: workers log what workflows do by themselves */
export const defaultWorkflowInterceptorModules: string[] = [];

const levels = ['trace', 'debug', 'info', 'warn', 'error'] as const;

/** Sinks that write workflows' log lines to this logger. @deprecated give the logger to Runtime.install */
export function defaultSinks(logger?: Logger): InjectedSinks<LoggerSinks> {
  if (logger === undefined) return {} as InjectedSinks<LoggerSinks>;
  const functions = levels.map((level) => {
    const fn = (_info: unknown, message: string, attributes?: Record<string, unknown>) => logger[level](message, attributes);
    return [level, { fn }];
  });
  return { [deprecatedLogSink]: Object.fromEntries(functions) };
}

/** These interceptors, and one by which activities log to this logger. @deprecated give the logger to Runtime.install */
export function appendDefaultInterceptors(interceptors: WorkerInterceptors, logger?: Logger): WorkerInterceptors {
  if (logger === undefined || logger === Runtime.instance().logger) return interceptors;
  const toLogger = (context: Context) => new ActivityInboundLogInterceptor(context, logger);
  return { ...interceptors, activityInbound: [toLogger, ...(interceptors.activityInbound ?? [])] };
}

/**
 * Makes an activity log to another logger, or with what a subclass adds by `logAttributes`; otherwise it changes nothing.
 * @deprecated intercept `getLogAttributes` of the outbound calls
 */
export class ActivityInboundLogInterceptor implements ActivityInboundCallsInterceptor {
  protected readonly logger: Logger;

  constructor(
    protected readonly ctx: Context,
    logger?: Logger,
  ) {
    const usual = Runtime.instance().logger;
    this.logger = logger ?? usual;
    if (this.logger === usual && Object.getPrototypeOf(this) === ActivityInboundLogInterceptor.prototype) return;
    const log = (level: (typeof levels)[number]) => (message: string, attributes?: Record<string, unknown>) =>
      this.logger[level](message, { sdkComponent: SdkComponent.activity, ...this.logAttributes(), ...attributes });
    const functions = Object.fromEntries(levels.map((level) => [level, log(level)])) as Omit<Logger, 'log'>;
    this.ctx.log = { ...functions, log: (level, message, meta) => functions[level.toLowerCase() as 'info'](message, meta) };
  }

  protected logAttributes(): Record<string, unknown> {
    return activityLogAttributes(this.ctx.info);
  }

  async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    return next(input);
  }
}

/** Changes nothing. @deprecated workers log what workflows do by themselves; intercept `getLogAttributes` of the outbound calls */
export class WorkflowLogInterceptor implements WorkflowInboundCallsInterceptor, WorkflowOutboundCallsInterceptor {
  getLogAttributes(
    input: Record<string, unknown>,
    next: Next<WorkflowOutboundCallsInterceptor, 'getLogAttributes'>,
  ): Record<string, unknown> {
    return next(input);
  }

  async execute(input: WorkflowExecuteInput, next: Next<WorkflowInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    return next(input);
  }
}
/** @deprecated as WorkflowLogInterceptor */
export class WorkflowInboundLogInterceptor extends WorkflowLogInterceptor {}
