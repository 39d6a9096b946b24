import {
  defaultFailureConverter,
  defaultPayloadConverter,
  ensureTemporalFailure,
  type FailureConverter,
  type HandlerUnfinishedPolicy,
  type PayloadConverter,
  type ProtoFailure,
  type VersioningBehavior,
  type Workflow,
  type WorkflowDefinitionOptions,
  type WorkflowQueryAnnotatedType,
  type WorkflowSerializationContext,
  type WorkflowSignalAnnotatedType,
  type WorkflowUpdateAnnotatedType,
} from '@perdure/common';
import type { WorkflowInterceptors } from '../interceptors.js';
import type { DefaultQueryHandler, DefaultSignalHandler, DefaultUpdateHandler } from '../options.js';
import type { DoUpdate, SignalWorkflow, SinkCall, WorkflowCommand } from '../protocol/index.js';
import type { WorkflowInfo } from '../workflow-info.js';
import { Flags } from './flags.js';
import { callingSource } from './host.js';
import { Pending } from './pending.js';
import { RandomState } from './random.js';
import type { Scope } from './scope-type.js';

interface BlockedCondition {
  readonly fn: () => boolean;
  readonly resolve: () => void;
  readonly trace: Error;
}

/** A signal or update whose handler has not ended. */
export interface RunningHandler {
  readonly name: string;
  readonly unfinishedPolicy: HandlerUnfinishedPolicy;
  readonly id?: string;
}

export interface ExecutionStart {
  readonly info: WorkflowInfo;
  readonly nowMs: number;
  readonly randomnessSeed: bigint;
  readonly failureErrorTypes: readonly string[];
  readonly activityNames: readonly string[];
  readonly showStackTraceSources: boolean;
  /** Asked before a patch not yet in history takes effect. */
  readonly patchActivationCallback?: ((info: WorkflowInfo, patchId: string) => boolean) | undefined;
}

/**
 * The state of one workflow execution. What happens to it is in files of their own: jobs, signals, updates, queries, patches,
 * conditions, outcome.
 */
export class Execution {
  /** Replaced, never changed: what was handed out stays as it was. */
  info: WorkflowInfo;
  nowMs: number;
  readonly random: RandomState;
  readonly flags = new Flags();
  readonly pending = new Pending();
  readonly blockedConditions = new Map<number, BlockedCondition>();
  /** Waits that no activation settles directly, such as those for a Trigger; for stack traces. */
  readonly otherWaits = new Set<Error>();
  /** Numbers of the next operations; ids in history come from them. */
  readonly nextSeq = { timer: 1, activity: 1, childWorkflow: 1, signal: 1, cancel: 1, condition: 1, nexusOperation: 1 };

  readonly signalHandlers = new Map<string, WorkflowSignalAnnotatedType>();
  readonly updateHandlers = new Map<string, WorkflowUpdateAnnotatedType>();
  readonly queryHandlers = new Map<string, WorkflowQueryAnnotatedType>();
  defaultSignalHandler: DefaultSignalHandler | undefined;
  defaultUpdateHandler: DefaultUpdateHandler | undefined;
  defaultQueryHandler: DefaultQueryHandler | undefined;
  readonly bufferedSignals: SignalWorkflow[] = [];
  readonly bufferedUpdates: DoUpdate[] = [];
  readonly runningSignals = new Map<number, RunningHandler>();
  readonly runningUpdates = new Map<string, RunningHandler>();
  nextSignalExecution = 0;

  readonly patches = { inHistory: new Set<string>(), decisions: new Map<string, boolean>() };

  readonly interceptors: Required<WorkflowInterceptors> = { inbound: [], outbound: [], internals: [] };
  payloadConverter: PayloadConverter = defaultPayloadConverter;
  failureConverter: FailureConverter = defaultFailureConverter;
  workflow: Workflow | undefined;
  definitionOptions: WorkflowDefinitionOptions = {};
  versioningBehavior: VersioningBehavior | undefined;
  currentDetails = '';

  cancelled = false;
  /** A command has ended the execution. */
  completed = false;
  /** The first error that fails the workflow task; undefined if there is none. */
  taskError: { readonly error: unknown } | undefined;
  /** Synchronous code of the runtime is on the stack: an error that fails the task may be thrown at once. */
  rethrowSynchronously = false;

  #commands: WorkflowCommand[] = [];
  #sinkCalls: SinkCall[] = [];

  constructor(
    readonly start: ExecutionStart,
    /** What a cancellation of the execution cancels. */
    readonly rootScope: Scope,
  ) {
    this.info = start.info;
    this.nowMs = start.nowMs;
    this.random = new RandomState(start.randomnessSeed);
  }

  get isReplaying(): boolean {
    return this.info.unsafe.isReplaying;
  }

  changeInfo(change: Partial<WorkflowInfo>): void {
    this.info = { ...this.info, ...change };
  }

  /** Only a replay compares commands with history, so only then it is worth finding out where they come from. */
  push(command: WorkflowCommand, ending = false): void {
    const isCompared = this.isReplaying && command.type !== 'respondToQuery';
    this.#commands.push(isCompared ? { ...command, source: callingSource(new Error()) } : command);
    if (ending) this.completed = true;
  }

  takeCommands(): WorkflowCommand[] {
    return this.#commands.splice(0);
  }

  addSinkCall(call: SinkCall): void {
    this.#sinkCalls.push(call);
  }

  takeSinkCalls(): SinkCall[] {
    return this.#sinkCalls.splice(0);
  }

  /** The payloads of this workflow, and those it sends to another. */
  serializationContext(workflowId = this.info.workflowId): WorkflowSerializationContext {
    return { type: 'workflow', namespace: this.info.namespace, workflowId };
  }

  errorToFailure(error: unknown): ProtoFailure {
    return this.failureConverter.errorToFailure(error, this.payloadConverter, this.serializationContext());
  }

  /** As a failure that may be sent anywhere: an error of no kind of ours becomes an application failure. */
  anyErrorToFailure(error: unknown): ProtoFailure {
    return this.errorToFailure(ensureTemporalFailure(error));
  }

  failureToError(
    failure: ProtoFailure,
    context = this.serializationContext() as Parameters<FailureConverter['failureToError']>[2],
  ): Error {
    return this.failureConverter.failureToError(failure, this.payloadConverter, context);
  }
}
