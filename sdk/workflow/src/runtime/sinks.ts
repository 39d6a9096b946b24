import type { SinkWorkflowInfo, WholeSinkInfo } from '../protocol/index.js';
import type { WorkflowInfo } from '../workflow-info.js';
import { snapshot } from './snapshot.js';
import type { Execution } from './execution.js';

export const logSink = '__perdure_log';
export const metricSink = '__perdure_metric';
export const consoleSink = '__perdure_console';

function sinkInfo(info: WorkflowInfo): SinkWorkflowInfo {
  const { workflowId, runId, workflowType, namespace, taskQueue, attempt, historyLength, historySize, unsafe } = info;
  const { isReplaying, isReplayingHistoryEvents } = unsafe;
  const ids = { workflowId, runId, workflowType, namespace, taskQueue, attempt };
  return { ...ids, historyLength, historySize, isReplaying, isReplayingHistoryEvents };
}

/** The worker's own sinks are called often, and look at few fields. */
const ownSinks = new Set([logSink, metricSink, consoleSink]);

function wholeInfo(info: WorkflowInfo): WholeSinkInfo {
  return snapshot({ ...info, unsafe: undefined, typedSearchAttributes: info.typedSearchAttributes.getAll() }) as WholeSinkInfo;
}

/** Takes a copy of the arguments: they leave the realm only at the end of the activation. */
export function callSink(execution: Execution, sinkName: string, functionName: string, args: readonly unknown[]): void {
  execution.addSinkCall({
    sinkName,
    functionName,
    arguments: args.map((value) => snapshot(value)),
    workflowInfo: sinkInfo(execution.info),
    wholeInfo: ownSinks.has(sinkName) ? undefined : wholeInfo(execution.info),
  });
}
