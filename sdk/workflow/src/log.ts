import { SdkComponent } from '@perdure/common';
import { asyncContext } from './runtime/async-context.js';
import { compose } from './runtime/composition.js';
import { assertInWorkflowContext } from './runtime/current.js';
import type { Execution } from './runtime/execution.js';
import { maybeHost } from './runtime/host.js';
import { callSink, logSink } from './runtime/sinks.js';
import type { WorkflowInfo } from './workflow-info.js';

type LogFunction = (message: string, attributes?: Record<string, unknown>) => void;

export interface WorkflowLogger {
  readonly trace: LogFunction;
  readonly debug: LogFunction;
  readonly info: LogFunction;
  readonly warn: LogFunction;
  readonly error: LogFunction;
}

/** A logger that is silent in a replay. Entries reach the worker's logger at the end of the activation, with the time of the call. */
export function workflowLog(component: keyof typeof SdkComponent): WorkflowLogger {
  const at =
    (level: keyof WorkflowLogger): LogFunction =>
    (message, attributes) => {
      const execution = assertInWorkflowContext('The workflow logger');
      if (execution.info.unsafe.isReplayingHistoryEvents) return;
      const own = { sdkComponent: SdkComponent[component], ...interceptedAttributes(execution), ...attributes };
      callSink(execution, logSink, level, [message, own, maybeHost()?.realTimeNs()]);
    };
  return { trace: at('trace'), debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function interceptedAttributes(execution: Execution): Record<string, unknown> {
  const attributes = compose(execution.interceptors.outbound, 'getLogAttributes', (given) => given);
  return attributes(workflowLogAttributes(execution.info));
}

function workflowLogAttributes({ namespace, taskQueue, workflowId, runId, workflowType }: WorkflowInfo): Record<string, unknown> {
  const { update } = asyncContext();
  const attributes = { namespace, taskQueue, workflowId, runId, workflowType };
  return update === undefined ? attributes : { ...attributes, updateId: update.id, updateName: update.name };
}

/** Writes to the worker's logger with the workflow's attributes; silent in a replay. */
export const log: WorkflowLogger = workflowLog('workflow');
