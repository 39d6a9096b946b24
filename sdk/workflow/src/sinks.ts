import { assertInWorkflowContext } from './runtime/current.js';
import { callSink } from './runtime/sinks.js';

/** A function of the worker's that workflows can call, without an answer. */
// oxlint-disable-next-line typescript/no-explicit-any -- any arguments
export type SinkFunction = (...args: any[]) => void;
export type Sink = Record<string, SinkFunction>;
export type Sinks = Record<string, Sink>;

/** The sink that log lines of workflows once went through. @deprecated use `log` */
export interface LoggerSinks extends Sinks {
  defaultWorkerLogger: Record<'trace' | 'debug' | 'info' | 'warn' | 'error', LogSinkFunction>;
}
type LogSinkFunction = (message: string, attributes?: Record<string, unknown>) => void;

/**
 * The worker's sinks, for getting data out of workflows. Calls take a copy of their arguments and run at the end of the activation;
 * in a replay only if the sink says so.
 */
export function proxySinks<T extends Sinks>(): T {
  const proxyOf = (get: (name: string) => unknown) =>
    new Proxy({}, { get: (_target, name) => (typeof name === 'string' ? get(name) : undefined) });
  return proxyOf((sinkName) =>
    proxyOf((functionName) => (...args: unknown[]) => {
      callSink(assertInWorkflowContext('A sink'), sinkName, functionName, args);
    }),
  ) as T;
}
