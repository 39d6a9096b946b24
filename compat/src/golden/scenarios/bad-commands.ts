// Commands that fail their workflow task: the cause and the sentence of each.
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import {
  cancelExternal,
  cancelTimer,
  completeWorkflow,
  continueAsNew,
  recordMarker,
  requestCancelActivity,
  scheduleActivity,
  seconds,
  signalExternal,
  startChild,
  startTimer,
} from '../messages.js';
import type { HandWorker } from '../hand-worker.js';
import { outcome, type Scenario, type Scenarios } from '../scenario.js';

type Command = temporal.api.command.v1.ICommand;

const { CommandType } = proto.temporal.api.enums.v1;

/** Each list of commands is the answer of a run of its own. */
function refused(commandsOf: (by: HandWorker) => readonly (readonly Command[])[]): Scenario {
  return async (by) => {
    for (const commands of commandsOf(by)) {
      const runId = await by.start();
      await outcome(by.complete(await by.pollWorkflow(), commands));
      await by.history(runId);
      await by.terminate();
    }
  };
}

/** `command` with some of its attributes changed. */
function changed(command: Command, attributes: Readonly<Record<string, unknown>>): Command {
  const name = Object.keys(command).find((key) => key.endsWith('Attributes')) as keyof Command;
  return { ...command, [name]: { ...(command[name] as object), ...attributes } };
}

export const badCommands: Scenarios = {
  'ACT-1 activities': refused((by) => {
    const activity = scheduleActivity('a1', by.taskQueue);
    return [
      [changed(activity, { activityId: '' })],
      [changed(activity, { activityType: { name: '' } })],
      [changed(activity, { taskQueue: { name: '' } })],
      [changed(activity, { startToCloseTimeout: seconds(0) })],
      [changed(activity, { startToCloseTimeout: { seconds: -1 as never, nanos: 0 } })],
      [changed(activity, { retryPolicy: { backoffCoefficient: 0.5 } })],
      [changed(activity, { retryPolicy: { maximumAttempts: -1 } })],
      [changed(activity, { retryPolicy: { initialInterval: seconds(5), maximumInterval: seconds(1) } })],
      [activity, activity],
    ];
  }),

  'ACT-7 cancels of activities': refused(() => [[requestCancelActivity(0)], [requestCancelActivity(7)]]),

  'TMR-1 timers': refused(() => [
    [startTimer('', 1)],
    [changed(startTimer('t', 1), { startToFireTimeout: { seconds: -1 as never, nanos: 0 } })],
    [startTimer('t', 60), startTimer('t', 60)],
    [cancelTimer('')],
    [cancelTimer('unknown')],
  ]),

  'markers and attributes that are not there': refused(() => [
    [recordMarker('', 'm')],
    [{ commandType: CommandType.COMMAND_TYPE_START_TIMER }],
    [{ commandType: CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK }],
    [{ commandType: CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION }],
    [{ commandType: CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION }],
  ]),

  'ends of workflows': refused((by) => [
    [changed(continueAsNew(by.taskQueue), { workflowRunTimeout: { seconds: -1 as never, nanos: 0 } })],
    [changed(continueAsNew(by.taskQueue), { retryPolicy: { maximumAttempts: -1 } })],
    [{ ...completeWorkflow(), commandType: CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION }],
  ]),

  'CHILD-2 children': refused((by) => {
    const child = startChild(`${by.workflowId}-c`, by.taskQueue);
    return [
      [changed(child, { workflowId: '' })],
      [changed(child, { workflowType: { name: '' } })],
      [changed(child, { workflowRunTimeout: { seconds: -1 as never, nanos: 0 } })],
      [changed(child, { retryPolicy: { maximumAttempts: -1 } })],
      [changed(child, { cronSchedule: 'nonsense' })],
    ];
  }),

  'EXT-1 signals and cancels of others': refused(() => [
    [signalExternal('', 's')],
    [signalExternal('somebody', '')],
    [changed(signalExternal('somebody', 's'), { execution: { workflowId: 'somebody', runId: 'no uuid' } })],
    [cancelExternal('', 'why')],
    [changed(cancelExternal('somebody', 'why'), { runId: 'no uuid' })],
  ]),

  'a cron schedule that cannot be read': refused((by) => [[continueAsNew(by.taskQueue, { cronSchedule: 'nonsense' })]]),

  'a namespace that is not there': refused((by) => [
    [changed(startChild(`${by.workflowId}-c`, by.taskQueue), { namespace: 'nowhere' })],
  ]),
};
