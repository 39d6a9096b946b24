/* oxlint-disable typescript/no-explicit-any -- arguments of users' functions, to infer */
import type {
  CommonWorkflowOptions,
  Duration,
  SignalDefinition,
  VersioningOverride,
  WithWorkflowArgs,
  Workflow,
} from '@perdure/common';
import { msOptionalToTs } from '@perdure/common/internal';
import { enums, type google, type workflow } from '@perdure/wire/types';

export interface WorkflowOptions extends CommonWorkflowOptions {
  /** Required: what identifies the workflow, best an id of the business such as an order's number. */
  workflowId: string;
  /** Required: the queue that its workers poll. */
  taskQueue: string;
  /** Whether `result` goes on to the next run of retries, cron and continue-as-new; true when left out. */
  followRuns?: boolean | undefined;
  /** How long the first workflow task waits. Not together with a cron schedule. */
  startDelay?: Duration | undefined;
  versioningOverride?: VersioningOverride | undefined;
  /**
   * Hands the first workflow task to a worker in this process at once, if the client has the NativeConnection of one that polls the task queue
   * and has a slot free; otherwise the workflow starts as always. Starting throws where the connection is no NativeConnection.
   */
  requestEagerStart?: boolean | undefined;
}

/** The options of starting a workflow, and its arguments. */
export type WorkflowStartOptions<T extends Workflow = Workflow> = WithWorkflowArgs<T, WorkflowOptions>;

type SignalArgsOption<SignalArgs extends any[]> = SignalArgs extends [any, ...any[]]
  ? { signalArgs: SignalArgs }
  : { signalArgs?: SignalArgs | undefined };

/** The options of signalWithStart. */
export type WorkflowSignalWithStartOptions<SignalArgs extends any[] = []> = Omit<WorkflowOptions, 'requestEagerStart'> & {
  signal: SignalDefinition<SignalArgs> | string;
} & SignalArgsOption<SignalArgs>;

export interface WorkflowUpdateOptions {
  /** Makes the update idempotent; a random one when left out. */
  readonly updateId?: string | undefined;
}

/** Workflow options with times and versions as the API has them: what interceptors see. */
export interface CompiledWorkflowOptions extends Omit<
  WorkflowOptions,
  'workflowExecutionTimeout' | 'workflowRunTimeout' | 'workflowTaskTimeout' | 'startDelay' | 'versioningOverride'
> {
  args: unknown[];
  workflowExecutionTimeout?: google.protobuf.Duration | undefined;
  workflowRunTimeout?: google.protobuf.Duration | undefined;
  workflowTaskTimeout?: google.protobuf.Duration | undefined;
  startDelay?: google.protobuf.Duration | undefined;
  versioningOverride?: workflow.VersioningOverride | undefined;
}

/** @throws TypeError without workflowId or taskQueue, the common omissions */
export function compileWorkflowOptions(
  workflowType: string,
  options: WorkflowOptions & { args?: readonly unknown[] | undefined },
): CompiledWorkflowOptions {
  for (const name of ['workflowId', 'taskQueue'] as const)
    if (typeof options[name] !== 'string' || options[name] === '')
      throw new TypeError(`Missing ${name} in the options of starting workflow '${workflowType}'`);
  return {
    ...options,
    args: [...(options.args ?? [])],
    workflowExecutionTimeout: msOptionalToTs(options.workflowExecutionTimeout),
    workflowRunTimeout: msOptionalToTs(options.workflowRunTimeout),
    workflowTaskTimeout: msOptionalToTs(options.workflowTaskTimeout),
    startDelay: msOptionalToTs(options.startDelay),
    versioningOverride: compileVersioningOverride(options.versioningOverride),
  };
}

function compileVersioningOverride(override: VersioningOverride | undefined): workflow.VersioningOverride | undefined {
  if (override === undefined) return undefined;
  if (override === 'AUTO_UPGRADE') return { autoUpgrade: true, behavior: enums.VersioningBehavior.AUTO_UPGRADE };
  const { deploymentName, buildId } = override.pinnedTo;
  return {
    pinned: { behavior: pinnedOverride, version: { deploymentName, buildId } },
    // Older servers read these two.
    behavior: enums.VersioningBehavior.PINNED,
    pinnedVersion: `${deploymentName}.${buildId}`,
  };
}

/** VersioningOverride.PinnedOverrideBehavior PINNED. */
const pinnedOverride = 1;
