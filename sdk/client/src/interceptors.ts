import type { Headers, Next } from '@perdure/common';
import type { update, workflowservice } from '@perdure/wire/types';
import type { ActivityClientInterceptor } from './activity/activity-interceptors.js';
import type { CompiledScheduleOptions } from './schedule/schedule-types.js';
import type { CompiledWorkflowOptions, WorkflowUpdateOptions } from './workflow/workflow-options.js';

export type { Headers, Next } from '@perdure/common';

/** A workflow by its ids. */
export interface WorkflowExecution {
  workflowId: string;
  runId?: string | undefined;
}

export interface WorkflowStartInput {
  readonly workflowType: string;
  readonly headers: Headers;
  readonly options: CompiledWorkflowOptions;
}
export interface WorkflowStartOutput {
  readonly runId: string;
  readonly eagerlyStarted: boolean;
}
export interface WorkflowStartUpdateInput {
  readonly updateName: string;
  readonly args: unknown[];
  readonly workflowExecution: WorkflowExecution;
  readonly firstExecutionRunId?: string | undefined;
  readonly headers: Headers;
  readonly options: WorkflowUpdateOptions;
}
export interface WorkflowStartUpdateOutput {
  readonly updateId: string;
  readonly workflowRunId: string;
  readonly outcome?: update.Outcome | undefined;
}
export interface WorkflowStartUpdateWithStartInput {
  readonly workflowType: string;
  readonly workflowStartOptions: CompiledWorkflowOptions;
  readonly workflowStartHeaders: Headers;
  readonly updateName: string;
  readonly updateArgs: unknown[];
  readonly updateOptions: WorkflowUpdateOptions;
  readonly updateHeaders: Headers;
}
export interface WorkflowStartUpdateWithStartOutput {
  readonly workflowExecution: WorkflowExecution;
  readonly updateId: string;
  readonly updateOutcome?: update.Outcome | undefined;
}
export interface WorkflowSignalInput {
  readonly signalName: string;
  readonly args: unknown[];
  readonly workflowExecution: WorkflowExecution;
  readonly headers: Headers;
}
export interface WorkflowSignalWithStartInput {
  readonly workflowType: string;
  readonly signalName: string;
  readonly signalArgs: unknown[];
  readonly headers: Headers;
  readonly options: CompiledWorkflowOptions;
}
export interface WorkflowQueryInput {
  readonly queryType: string;
  readonly args: unknown[];
  readonly workflowExecution: WorkflowExecution;
  readonly queryRejectCondition?: number | undefined;
  readonly headers: Headers;
}
export interface WorkflowTerminateInput {
  readonly workflowExecution: WorkflowExecution;
  readonly reason?: string | undefined;
  readonly details?: unknown[] | undefined;
  readonly firstExecutionRunId?: string | undefined;
}
export interface WorkflowCancelInput {
  readonly workflowExecution: WorkflowExecution;
  readonly firstExecutionRunId?: string | undefined;
}
export interface WorkflowDescribeInput {
  readonly workflowExecution: WorkflowExecution;
}

/** Wraps the calls of a WorkflowClient; each method is optional and calls `next` to go on. */
export interface WorkflowClientInterceptor {
  /** @deprecated use startWithDetails */
  start?: (input: WorkflowStartInput, next: Next<this, 'start'>) => Promise<string>;
  startWithDetails?: (input: WorkflowStartInput, next: Next<this, 'startWithDetails'>) => Promise<WorkflowStartOutput>;
  startUpdate?: (input: WorkflowStartUpdateInput, next: Next<this, 'startUpdate'>) => Promise<WorkflowStartUpdateOutput>;
  startUpdateWithStart?: (
    input: WorkflowStartUpdateWithStartInput,
    next: Next<this, 'startUpdateWithStart'>,
  ) => Promise<WorkflowStartUpdateWithStartOutput>;
  signal?: (input: WorkflowSignalInput, next: Next<this, 'signal'>) => Promise<void>;
  signalWithStart?: (input: WorkflowSignalWithStartInput, next: Next<this, 'signalWithStart'>) => Promise<string>;
  query?: (input: WorkflowQueryInput, next: Next<this, 'query'>) => Promise<unknown>;
  terminate?: (
    input: WorkflowTerminateInput,
    next: Next<this, 'terminate'>,
  ) => Promise<workflowservice.TerminateWorkflowExecutionResponse>;
  cancel?: (
    input: WorkflowCancelInput,
    next: Next<this, 'cancel'>,
  ) => Promise<workflowservice.RequestCancelWorkflowExecutionResponse>;
  describe?: (
    input: WorkflowDescribeInput,
    next: Next<this, 'describe'>,
  ) => Promise<workflowservice.DescribeWorkflowExecutionResponse>;
}

/** @deprecated use WorkflowClientInterceptor */
export type WorkflowClientCallsInterceptor = WorkflowClientInterceptor;
/** @deprecated give interceptors as an array */
export interface WorkflowClientCallsInterceptorFactoryInput {
  workflowId: string;
  runId?: string | undefined;
}
/** @deprecated give interceptors as an array */
export type WorkflowClientCallsInterceptorFactory = (
  input: WorkflowClientCallsInterceptorFactoryInput,
) => WorkflowClientCallsInterceptor;
/** @deprecated give interceptors as an array */
export interface WorkflowClientInterceptors {
  calls?: WorkflowClientCallsInterceptorFactory[] | undefined;
}

export interface CreateScheduleInput {
  readonly headers: Headers;
  readonly options: CompiledScheduleOptions;
}
export interface CreateScheduleOutput {
  readonly conflictToken: Uint8Array;
}

/** Wraps the calls of a ScheduleClient. */
export interface ScheduleClientInterceptor {
  create?: (input: CreateScheduleInput, next: Next<this, 'create'>) => Promise<CreateScheduleOutput>;
}

export interface ClientInterceptors {
  workflow?: WorkflowClientInterceptors | WorkflowClientInterceptor[] | undefined;
  schedule?: ScheduleClientInterceptor[] | undefined;
  activity?: ActivityClientInterceptor[] | undefined;
}

/** The interceptors of calls to one workflow. An interceptor of the old `start` serves as one of `startWithDetails`. */
export function interceptorsFor(
  given: WorkflowClientInterceptors | readonly WorkflowClientInterceptor[] | undefined,
  workflowId: string,
  runId?: string,
): WorkflowClientInterceptor[] {
  if (given === undefined) return [];
  const all = Array.isArray(given)
    ? (given as readonly WorkflowClientInterceptor[])
    : ((given as WorkflowClientInterceptors).calls ?? []).map((make) => make({ workflowId, runId }));
  return all.map(withStartDetails);
}

function withStartDetails(interceptor: WorkflowClientInterceptor): WorkflowClientInterceptor {
  if (interceptor.startWithDetails !== undefined || interceptor.start === undefined) return interceptor;
  const adapted = Object.create(interceptor) as WorkflowClientInterceptor;
  adapted.startWithDetails = async (input, next) => {
    let eagerlyStarted = false;
    const runId = await interceptor.start?.(input, async (changed) => {
      const output = await next(changed);
      ({ eagerlyStarted } = output);
      return output.runId;
    });
    return { runId: runId ?? '', eagerlyStarted };
  };
  return adapted;
}
