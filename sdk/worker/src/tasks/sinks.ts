import { format } from 'node:util';
import { TypedSearchAttributes, type Logger, type Metric, type MetricMeter, type MetricTags } from '@perdure/common';
import type { Sink, SinkFunction, Sinks, UnsafeWorkflowInfo, WorkflowInfo } from '@perdure/workflow';
import type { SinkCall, SinkWorkflowInfo, WholeSinkInfo } from '@perdure/workflow/protocol';
import { LogTimestamp } from '../runtime/default-logger.js';

/** What a sink's function is told of the workflow that calls it: what `workflowInfo()` tells, without the real clock and real chance. */
export type SinkCallerInfo = Omit<WorkflowInfo, 'unsafe'> & {
  readonly unsafe: Pick<UnsafeWorkflowInfo, 'isReplaying' | 'isReplayingHistoryEvents'>;
};

/** One function of the worker that workflow code may call; its result is not waited for. */
export interface InjectedSinkFunction<F extends SinkFunction = SinkFunction> {
  // A method, so that functions fit whose first parameter is the whole `WorkflowInfo`.
  fn(info: SinkCallerInfo, ...args: Parameters<F>): void | Promise<void>;
  /** Also when the workflow only replays; false when left out. */
  readonly callDuringReplay?: boolean | undefined;
}

export type InjectedSink<T extends Sink = Sink> = { readonly [Name in keyof T]: InjectedSinkFunction<T[Name]> };

/** For each sink that workflow code declares, the functions that carry it out. */
export type InjectedSinks<T extends Sinks = Sinks> = { readonly [Name in keyof T]: InjectedSink<T[Name]> };

/** Where calls of workflow code go. */
export interface SinkTargets {
  readonly sinks: InjectedSinks;
  readonly logger: Logger;
  readonly meter: MetricMeter;
  /** The worker replays histories and does nothing else: what is said then is never news. */
  readonly isReplay?: boolean;
}

/** The sink of the workflow's log lines, by the name under which users could once replace it. */
export const deprecatedLogSink = 'defaultWorkerLogger';

/** Sinks that every worker has, by the names that the workflow package gives them. */
const ownSinks: Readonly<Record<string, (call: SinkCall, targets: SinkTargets) => void>> = {
  __perdure_log: log,
  [deprecatedLogSink]: log,
  __perdure_console: writeConsole,
  __perdure_metric: record,
};

/** Carries out what an activation asked of the worker's sinks, in order; their errors are logged. */
export function callSinks(calls: readonly SinkCall[], targets: SinkTargets): void {
  for (const call of calls) {
    const { sinkName, functionName, workflowInfo } = call;
    const own = ownSinks[sinkName];
    const injected = targets.sinks[sinkName]?.[functionName];
    const isSilent = targets.isReplay === true || workflowInfo.isReplayingHistoryEvents;
    if (own !== undefined) {
      if (targets.isReplay !== true) own(call, targets);
    } else if (injected === undefined)
      targets.logger.error(
        `Workflow ${workflowInfo.workflowId} called sink ${sinkName}.${functionName}, which this worker does not have`,
      );
    else if (!isSilent || injected.callDuringReplay === true) void invoke(injected, call, targets.logger);
  }
}

async function invoke(injected: InjectedSinkFunction, call: SinkCall, logger: Logger): Promise<void> {
  try {
    await injected.fn(callerInfo(call), ...call.arguments);
  } catch (error) {
    logger.error(`Sink ${call.sinkName}.${call.functionName} failed`, { error, ...attributesOf(call.workflowInfo) });
  }
}

/** The deprecated log sink is told only what log lines name. */
function callerInfo({ workflowInfo, wholeInfo }: SinkCall): SinkCallerInfo {
  const { isReplaying, isReplayingHistoryEvents, ...ids } = workflowInfo;
  const { typedSearchAttributes, ...rest } = wholeInfo ?? (ids as unknown as WholeSinkInfo);
  return {
    ...rest,
    typedSearchAttributes: new TypedSearchAttributes(typedSearchAttributes),
    unsafe: { isReplaying, isReplayingHistoryEvents },
  };
}

function log(call: SinkCall, { logger, sinks }: SinkTargets): void {
  if (call.workflowInfo.isReplayingHistoryEvents) return;
  const [message, given, timestampNanos] = call.arguments as [string, object | undefined, bigint | undefined];
  const attributes = timestampNanos === undefined ? { ...given } : { ...given, [LogTimestamp]: timestampNanos };
  const injected = sinks[deprecatedLogSink]?.[call.functionName];
  const level = call.functionName as 'trace' | 'debug' | 'info' | 'warn' | 'error';
  if (injected === undefined) logger[level](message, attributes);
  else void invoke(injected, { ...call, arguments: [message, attributes] }, logger);
}

/** `console` of workflow code: lines of the worker's log. */
function writeConsole({ functionName, arguments: args, workflowInfo }: SinkCall, { logger }: SinkTargets): void {
  const level = functionName === 'log' ? 'info' : (functionName as 'trace' | 'debug' | 'info' | 'warn' | 'error');
  logger[level](format(...args), attributesOf(workflowInfo));
}

/** A value of a metric that workflow code has made; the meter knows its metrics by their names. */
function record({ arguments: args, workflowInfo }: SinkCall, { meter }: SinkTargets): void {
  const [{ kind, name, unit, description, valueType }, value, tags] = args as [Metric, number, MetricTags];
  const { namespace, taskQueue } = workflowInfo;
  const all = { namespace, taskQueue, ...tags };
  if (kind === 'counter') meter.createCounter(name, unit, description).add(value, all);
  else if (kind === 'histogram') meter.createHistogram(name, valueType, unit, description).record(value, all);
  else if (kind === 'gauge') meter.createGauge(name, valueType, unit, description).set(value, all);
  else meter.createUpDownCounter(name, unit, description).add(value, all);
}

function attributesOf({ workflowId, runId, workflowType }: SinkWorkflowInfo): object {
  return { workflowId, runId, workflowType };
}
