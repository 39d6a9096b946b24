// Short ways to write the messages a hand-made worker sends.
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';

type Command = temporal.api.command.v1.ICommand;
type Failure = temporal.api.failure.v1.IFailure;
type Duration = { seconds: never; nanos: number };

const { CommandType } = proto.temporal.api.enums.v1;

export function seconds(count: number): Duration {
  return { seconds: Math.trunc(count) as never, nanos: Math.round((count % 1) * 1e9) };
}

export function payloads(...values: unknown[]): temporal.api.common.v1.IPayloads {
  const encoding = Buffer.from('json/plain');
  return { payloads: values.map((value) => ({ metadata: { encoding }, data: Buffer.from(JSON.stringify(value)) })) };
}

export function applicationFailure(message: string, nonRetryable = false): Failure {
  return { message, source: 'TestSDK', applicationFailureInfo: { type: 'T', nonRetryable } };
}

export function startTimer(timerId: string, durationSeconds: number): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_START_TIMER,
    startTimerCommandAttributes: { timerId, startToFireTimeout: seconds(durationSeconds) },
  };
}

export function cancelTimer(timerId: string): Command {
  return { commandType: CommandType.COMMAND_TYPE_CANCEL_TIMER, cancelTimerCommandAttributes: { timerId } };
}

export function recordMarker(markerName: string, details: unknown): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_RECORD_MARKER,
    recordMarkerCommandAttributes: { markerName, details: { data: payloads(details) } },
  };
}

export interface ActivityOptions {
  readonly startToCloseSeconds?: number;
  readonly scheduleToCloseSeconds?: number;
  readonly scheduleToStartSeconds?: number;
  readonly heartbeatSeconds?: number;
  readonly maximumAttempts?: number;
  readonly retryPolicy?: temporal.api.common.v1.IRetryPolicy;
}

/** Ten seconds from start to close, when no timeout is given that says as much. */
export function scheduleActivity(activityId: string, taskQueue: string, options: ActivityOptions = {}): Command {
  const { startToCloseSeconds = options.scheduleToCloseSeconds === undefined ? 10 : undefined } = options;
  const timeout = (name: string, of: number | undefined) => (of === undefined ? {} : { [name]: seconds(of) });
  const { maximumAttempts, retryPolicy = maximumAttempts === undefined ? undefined : { maximumAttempts } } = options;
  return {
    commandType: CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK,
    scheduleActivityTaskCommandAttributes: {
      activityId,
      activityType: { name: 'A' },
      taskQueue: { name: taskQueue },
      input: payloads('in'),
      ...timeout('startToCloseTimeout', startToCloseSeconds),
      ...timeout('scheduleToCloseTimeout', options.scheduleToCloseSeconds),
      ...timeout('scheduleToStartTimeout', options.scheduleToStartSeconds),
      ...timeout('heartbeatTimeout', options.heartbeatSeconds),
      ...(retryPolicy === undefined ? {} : { retryPolicy }),
    },
  };
}

export function completeWorkflow(result: unknown = 'done'): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
    completeWorkflowExecutionCommandAttributes: { result: payloads(result) },
  };
}

export function failWorkflow(failure: Failure): Command {
  return { commandType: CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION, failWorkflowExecutionCommandAttributes: { failure } };
}

export function cancelWorkflow(details: unknown): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION,
    cancelWorkflowExecutionCommandAttributes: { details: payloads(details) },
  };
}

export interface ChildOptions {
  readonly parentClosePolicy?: temporal.api.enums.v1.ParentClosePolicy;
  readonly header?: temporal.api.common.v1.IHeader;
  readonly input?: unknown;
  readonly runTimeoutSeconds?: number;
  readonly maximumAttempts?: number;
}

export function startChild(workflowId: string, taskQueue: string, options: ChildOptions = {}): Command {
  const { input, header, parentClosePolicy, runTimeoutSeconds, maximumAttempts } = options;
  return {
    commandType: CommandType.COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION,
    startChildWorkflowExecutionCommandAttributes: {
      namespace: 'default',
      workflowId,
      workflowType: { name: 'C' },
      taskQueue: { name: taskQueue },
      ...(input === undefined ? {} : { input: payloads(input) }),
      ...(header === undefined ? {} : { header }),
      ...(parentClosePolicy === undefined ? {} : { parentClosePolicy }),
      ...(runTimeoutSeconds === undefined ? {} : { workflowRunTimeout: seconds(runTimeoutSeconds) }),
      ...(maximumAttempts === undefined
        ? {}
        : { retryPolicy: { maximumAttempts, initialInterval: seconds(1), backoffCoefficient: 1 } }),
    },
  };
}

export function signalExternal(workflowId: string, signalName: string): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION,
    signalExternalWorkflowExecutionCommandAttributes: {
      namespace: 'default',
      execution: { workflowId },
      signalName,
      input: payloads('x'),
      control: 'ctl',
    },
  };
}

export function cancelExternal(workflowId: string, reason: string, childWorkflowOnly = false): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION,
    requestCancelExternalWorkflowExecutionCommandAttributes: { namespace: 'default', workflowId, reason, childWorkflowOnly },
  };
}

export function continueAsNew(
  taskQueue: string,
  more: temporal.api.command.v1.IContinueAsNewWorkflowExecutionCommandAttributes = {},
): Command {
  const attributes = { workflowType: { name: 'C' }, taskQueue: { name: taskQueue }, ...more };
  return {
    commandType: CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION,
    continueAsNewWorkflowExecutionCommandAttributes: attributes,
  };
}

export function requestCancelActivity(scheduledEventId: number): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK,
    requestCancelActivityTaskCommandAttributes: { scheduledEventId: scheduledEventId as never },
  };
}

export function modifyProperties(fields: Record<string, unknown>): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_MODIFY_WORKFLOW_PROPERTIES,
    modifyWorkflowPropertiesCommandAttributes: { upsertedMemo: { fields: payloadMap(fields) } },
  };
}

export function upsertSearchAttributes(fields: Record<string, unknown>): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
    upsertWorkflowSearchAttributesCommandAttributes: { searchAttributes: { indexedFields: payloadMap(fields) } },
  };
}

/** As SDKs encode them: JSON, and `undefined` as nothing. */
export function payloadMap(fields: Record<string, unknown>): Record<string, temporal.api.common.v1.IPayload> {
  const encoding = Buffer.from('json/plain');
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value === undefined
        ? { metadata: { encoding: Buffer.from('binary/null') } }
        : { metadata: { encoding }, data: Buffer.from(JSON.stringify(value)) },
    ]),
  );
}
