import type { Headers, MetricTags, Next, Timestamp, WorkflowExecution } from '@perdure/common';
import type {
  ActivityOptions,
  ChildWorkflowOptionsWithDefaults,
  ContinueAsNewOptions,
  LocalActivityOptions,
  StartNexusOperationOptions,
  TimerOptions,
} from './options.js';
import type { Activation, WorkflowCommand } from './protocol/index.js';

export type { Headers, Next };

/** Exported as `interceptors` by the modules of `interceptors.workflowModules`; called once per execution. */
export type WorkflowInterceptorsFactory = () => WorkflowInterceptors;

export interface WorkflowInterceptors {
  inbound?: WorkflowInboundCallsInterceptor[];
  outbound?: WorkflowOutboundCallsInterceptor[];
  internals?: WorkflowInternalsInterceptor[];
}

/** Round the user's functions that the worker calls. */
export interface WorkflowInboundCallsInterceptor {
  execute?: (input: WorkflowExecuteInput, next: Next<WorkflowInboundCallsInterceptor, 'execute'>) => Promise<unknown>;
  handleSignal?: (input: SignalInput, next: Next<WorkflowInboundCallsInterceptor, 'handleSignal'>) => Promise<void>;
  handleUpdate?: (input: UpdateInput, next: Next<WorkflowInboundCallsInterceptor, 'handleUpdate'>) => Promise<unknown>;
  validateUpdate?: (input: UpdateInput, next: Next<WorkflowInboundCallsInterceptor, 'validateUpdate'>) => void;
  handleQuery?: (input: QueryInput, next: Next<WorkflowInboundCallsInterceptor, 'handleQuery'>) => Promise<unknown>;
}

export interface WorkflowExecuteInput {
  readonly args: unknown[];
  readonly headers: Headers;
}

export interface SignalInput {
  readonly signalName: string;
  readonly args: unknown[];
  readonly headers: Headers;
}

export interface UpdateInput {
  readonly updateId: string;
  readonly name: string;
  readonly args: unknown[];
  readonly headers: Headers;
}

export interface QueryInput {
  readonly queryId: string;
  readonly queryName: string;
  readonly args: unknown[];
  readonly headers: Headers;
}

type OutboundNext<M extends keyof WorkflowOutboundCallsInterceptor> = Next<WorkflowOutboundCallsInterceptor, M>;

/** Round the calls of the workflow to the world. */
export interface WorkflowOutboundCallsInterceptor {
  startTimer?: (input: TimerInput, next: OutboundNext<'startTimer'>) => Promise<void>;
  scheduleActivity?: (input: ActivityInput, next: OutboundNext<'scheduleActivity'>) => Promise<unknown>;
  scheduleLocalActivity?: (input: LocalActivityInput, next: OutboundNext<'scheduleLocalActivity'>) => Promise<unknown>;
  startNexusOperation?: (
    input: StartNexusOperationInput,
    next: OutboundNext<'startNexusOperation'>,
  ) => Promise<StartNexusOperationOutput>;
  /** Resolves with two promises: of the run id once the child has started, and of its result. */
  startChildWorkflowExecution?: (
    input: StartChildWorkflowExecutionInput,
    next: OutboundNext<'startChildWorkflowExecution'>,
  ) => Promise<[Promise<string>, Promise<unknown>]>;
  signalWorkflow?: (input: SignalWorkflowInput, next: OutboundNext<'signalWorkflow'>) => Promise<void>;
  continueAsNew?: (input: ContinueAsNewInput, next: OutboundNext<'continueAsNew'>) => Promise<never>;
  /** What it returns goes with each log entry. */
  getLogAttributes?: (input: GetLogAttributesInput, next: OutboundNext<'getLogAttributes'>) => Record<string, unknown>;
  /** What it returns goes with each value of a metric. */
  getMetricTags?: (input: GetMetricTagsInput, next: OutboundNext<'getMetricTags'>) => MetricTags;
}

export interface TimerInput {
  readonly durationMs: number;
  readonly seq: number;
  readonly options?: TimerOptions | undefined;
}

export interface ActivityInput {
  readonly activityType: string;
  readonly args: unknown[];
  readonly options: ActivityOptions;
  readonly headers: Headers;
  readonly seq: number;
}

export interface LocalActivityInput {
  readonly activityType: string;
  readonly args: unknown[];
  readonly options: LocalActivityOptions;
  readonly headers: Headers;
  readonly seq: number;
  readonly originalScheduleTime?: Timestamp | undefined;
  readonly attempt: number;
}

export interface StartNexusOperationInput {
  readonly input: unknown;
  readonly endpoint: string;
  readonly service: string;
  readonly options: StartNexusOperationOptions;
  readonly operation: string;
  readonly seq: number;
  readonly headers: Record<string, string>;
}

export interface StartNexusOperationOutput {
  /** Undefined when the operation was done at once. */
  readonly token?: string | undefined;
  readonly result: Promise<unknown>;
}

export interface StartChildWorkflowExecutionInput {
  readonly workflowType: string;
  readonly options: ChildWorkflowOptionsWithDefaults;
  readonly headers: Headers;
  readonly seq: number;
}

export interface SignalWorkflowInput {
  readonly seq: number;
  readonly signalName: string;
  readonly args: unknown[];
  readonly headers: Headers;
  readonly target:
    | { readonly type: 'external'; readonly workflowExecution: WorkflowExecution }
    | { readonly type: 'child'; readonly childWorkflowId: string };
}

export interface ContinueAsNewInput {
  readonly args: unknown[];
  readonly headers: Headers;
  readonly options: ContinueAsNewInputOptions;
}

export type ContinueAsNewInputOptions = ContinueAsNewOptions & Required<Pick<ContinueAsNewOptions, 'workflowType'>>;
export type GetLogAttributesInput = Record<string, unknown>;
export type GetMetricTagsInput = MetricTags;

/** Round the runtime itself. */
export interface WorkflowInternalsInterceptor {
  activate?(input: ActivateInput, next: Next<WorkflowInternalsInterceptor, 'activate'>): void;
  /** May change the commands. */
  concludeActivation?(
    input: ConcludeActivationInput,
    next: Next<WorkflowInternalsInterceptor, 'concludeActivation'>,
  ): ConcludeActivationOutput;
  dispose?(input: DisposeInput, next: Next<WorkflowInternalsInterceptor, 'dispose'>): void;
}

export interface ActivateInput {
  readonly activation: Activation;
  readonly batchIndex: number;
}

export interface ConcludeActivationInput {
  readonly commands: readonly WorkflowCommand[];
}

export type ConcludeActivationOutput = ConcludeActivationInput;
// oxlint-disable-next-line typescript/no-empty-object-type -- nothing to tell, yet
export interface DisposeInput {}
