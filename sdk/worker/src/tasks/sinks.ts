import type { Logger } from '@perdure/common';
import type { SinkCall, SinkWorkflowInfo } from '@perdure/workflow/protocol';

/** One function of the worker that workflow code may call; its result is not waited for. */
export interface InjectedSinkFunction {
  // oxlint-disable-next-line typescript/no-explicit-any -- a user's function
  readonly fn: (info: any, ...args: any[]) => void | Promise<void>;
  /** Also when the workflow only replays; false when left out. */
  readonly callDuringReplay?: boolean | undefined;
}

export type InjectedSinks = { readonly [sink: string]: { readonly [name: string]: InjectedSinkFunction } };

/** The sink by which workflow code logs. */
const logSink = '__perdure_log';

/** Carries out what an activation asked of the worker's sinks, in order; their errors are logged. */
export function callSinks(calls: readonly SinkCall[], sinks: InjectedSinks, logger: Logger): void {
  for (const call of calls) {
    const { sinkName, functionName, workflowInfo } = call;
    if (sinkName === logSink) {
      log(call, logger);
      continue;
    }
    const injected = sinks[sinkName]?.[functionName];
    if (injected === undefined) {
      logger.error(
        `Workflow ${workflowInfo.workflowId} called sink ${sinkName}.${functionName}, which this worker does not have`,
      );
      continue;
    }
    if (workflowInfo.isReplayingHistoryEvents && injected.callDuringReplay !== true) continue;
    void invoke(injected, call, logger);
  }
}

async function invoke(
  injected: InjectedSinkFunction,
  { workflowInfo, arguments: args, sinkName, functionName }: SinkCall,
  logger: Logger,
): Promise<void> {
  try {
    await injected.fn(withUnsafe(workflowInfo), ...args);
  } catch (error) {
    logger.error(`Sink ${sinkName}.${functionName} failed`, { error, ...attributesOf(workflowInfo) });
  }
}

/** The shape of `workflowInfo()`, as far as it crosses threads. */
function withUnsafe(info: SinkWorkflowInfo): object {
  const { isReplaying, isReplayingHistoryEvents, ...rest } = info;
  return { ...rest, unsafe: { isReplaying, isReplayingHistoryEvents } };
}

function log({ functionName, arguments: args, workflowInfo }: SinkCall, logger: Logger): void {
  if (workflowInfo.isReplayingHistoryEvents) return;
  const [message, attributes] = args as [string, object | undefined];
  const level = functionName as 'trace' | 'debug' | 'info' | 'warn' | 'error';
  logger[level](message, { ...attributes });
}

function attributesOf({ workflowId, runId, workflowType }: SinkWorkflowInfo): object {
  return { workflowId, runId, workflowType };
}
