// More of the corpus: errors, as they are thrown, wrapped, caught and told apart.
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  CompleteAsyncError,
  DeterminismViolationError,
  executeChild,
  IllegalStateError,
  NamespaceNotFoundError,
  PayloadConverterError,
  proxyActivities,
  rootCause,
  ServerFailure,
  setWorkflowOptions,
  sleep,
  startChild,
  TemporalFailure,
  TerminatedFailure,
  TimeoutFailure,
  ValueError,
  WorkflowError,
  WorkflowNotFoundError,
} from '@perdure/workflow';
import { ApplicationFailureCategory } from '@perdure/common';
import type * as activities from '../sdk-worker/activities.js';

/** One of each kind that code may throw. */
const thrown: Record<string, () => Error> = {
  create: () => ApplicationFailure.create({ message: 'created', type: 'Made', details: [1, 'two'], nonRetryable: true }),
  retryable: () => ApplicationFailure.retryable('again', 'Again', { detail: true }),
  nonRetryable: () => ApplicationFailure.nonRetryable('never', 'Never'),
  fromError: () => ApplicationFailure.fromError(new RangeError('out'), { type: 'Wrapped' }),
  withCause: () => ApplicationFailure.create({ message: 'outer', cause: new TypeError('inner') }),
  benign: () => ApplicationFailure.create({ message: 'expected', category: ApplicationFailureCategory.BENIGN }),
  ServerFailure: () => new ServerFailure('server', true),
  TerminatedFailure: () => new TerminatedFailure('terminated'),
  TimeoutFailure: () => new TimeoutFailure('late', undefined, 'START_TO_CLOSE'),
  ValueError: () => new ValueError('value'),
  PayloadConverterError: () => new PayloadConverterError('payload'),
  IllegalStateError: () => new IllegalStateError('state'),
  NamespaceNotFoundError: () => new NamespaceNotFoundError('nowhere'),
  WorkflowNotFoundError: () => new WorkflowNotFoundError('no workflow', 'id', undefined),
  CompleteAsyncError: () => new CompleteAsyncError(),
  WorkflowError: () => new WorkflowError('workflow'),
  DeterminismViolationError: () => new DeterminismViolationError('chance'),
  Error: () => Object.assign(new Error('plain'), { name: 'Renamed' }),
};

export async function throwing(kind: string): Promise<void> {
  await sleep(1);
  throw thrown[kind]?.() ?? new Error(`no ${kind}`);
}
setWorkflowOptions({ failureExceptionTypes: [Error] }, throwing);

/** What becomes of each kind on its way to a parent. */
export async function everyError(): Promise<string[]> {
  return Promise.all(
    Object.keys(thrown).map(async (kind) => {
      try {
        await executeChild(throwing, { args: [kind] });
        return 'nothing thrown';
      } catch (error) {
        const { cause } = error as ChildWorkflowFailure;
        const details = cause instanceof ApplicationFailure ? `${cause.type} ${cause.nonRetryable} ${cause.details?.length}` : '';
        const isOurs = [error instanceof ChildWorkflowFailure, cause instanceof TemporalFailure].join();
        return `${kind}: ${cause?.name} ${isOurs} ${details} ${cause?.message} ${rootCause(error)}`;
      }
    }),
  );
}

/** A child that waits to be ended by others, and how its parent hears of it. */
export async function bereaved(): Promise<string> {
  const child = await startChild('listening');
  try {
    await child.result();
  } catch (error) {
    const { cause } = error as ChildWorkflowFailure;
    return `${cause instanceof TerminatedFailure} ${cause instanceof CancelledFailure}`;
  }
  return 'it lives';
}

/** Each time limit of an activity, run out of. */
export async function lateActivities(): Promise<string[]> {
  const once = { retry: { maximumAttempts: 1 } };
  const slow = [
    proxyActivities<typeof activities>({ ...once, startToCloseTimeout: 50 }),
    proxyActivities<typeof activities>({ ...once, startToCloseTimeout: '5s', heartbeatTimeout: 50 }),
    proxyActivities<typeof activities>({ ...once, scheduleToCloseTimeout: 50 }),
    proxyActivities<typeof activities>({
      ...once,
      startToCloseTimeout: '5s',
      scheduleToStartTimeout: 50,
      taskQueue: 'nobody-here',
    }),
  ];
  return Promise.all(
    slow.map(async ({ pause }) => {
      try {
        // The real server's timers come up to a second late.
        await pause(1600);
        return 'in time';
      } catch (error) {
        const { cause, retryState } = error as ActivityFailure;
        return `${error instanceof ActivityFailure} ${cause instanceof TimeoutFailure && cause.timeoutType} ${retryState}`;
      }
    }),
  );
}
