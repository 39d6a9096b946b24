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

export interface ActivityOptions {
  readonly startToCloseSeconds?: number;
  readonly maximumAttempts?: number;
}

export function scheduleActivity(activityId: string, taskQueue: string, options: ActivityOptions = {}): Command {
  const { startToCloseSeconds = 10, maximumAttempts } = options;
  return {
    commandType: CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK,
    scheduleActivityTaskCommandAttributes: {
      activityId,
      activityType: { name: 'A' },
      taskQueue: { name: taskQueue },
      input: payloads('in'),
      startToCloseTimeout: seconds(startToCloseSeconds),
      ...(maximumAttempts === undefined ? {} : { retryPolicy: { maximumAttempts } }),
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

export function requestCancelActivity(scheduledEventId: number): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK,
    requestCancelActivityTaskCommandAttributes: { scheduledEventId: scheduledEventId as never },
  };
}
