/* oxlint-disable typescript/no-explicit-any -- arguments of users' functions, to infer */
import type {
  CommonWorkflowOptions,
  Duration,
  PinnedVersioningOverride,
  SignalDefinition,
  VersioningOverride,
  WithWorkflowArgs,
  Workflow,
} from '@perdure/common';
import { msOptionalToTs } from '@perdure/common/internal';
import { enums, type google, type workflow } from '@perdure/wire/types';
import { inOption, listOf } from './option-checks.js';

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

interface SignalWithStartOptions<SignalArgs extends any[]> extends Omit<WorkflowOptions, 'requestEagerStart'> {
  signal: SignalDefinition<SignalArgs> | string;
}
export interface WorkflowSignalWithStartOptionsWithArgs<SignalArgs extends any[]> extends SignalWithStartOptions<SignalArgs> {
  signalArgs: SignalArgs;
}
export interface WorkflowSignalWithStartOptionsWithoutArgs<SignalArgs extends any[]> extends SignalWithStartOptions<SignalArgs> {
  signalArgs?: SignalArgs | undefined;
}

/** The options of signalWithStart. */
export type WorkflowSignalWithStartOptions<SignalArgs extends any[] = []> = SignalWithStartOptions<SignalArgs> &
  (SignalArgs extends [any, ...any[]] ? { signalArgs: SignalArgs } : { signalArgs?: SignalArgs | undefined });

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

const required = {
  workflowId: "an id of your own, such as an order's number",
  taskQueue: 'the name of the queue that its workers poll',
} as const;

/** @throws TypeError and ValueError naming the option: without workflowId or taskQueue, the common omissions, or for what makes no sense */
export function compileWorkflowOptions(
  workflowType: string,
  options: WorkflowOptions & { args?: readonly unknown[] | undefined },
): CompiledWorkflowOptions {
  const owner = `workflow '${workflowType}'`;
  const given = (options ?? {}) as Partial<WorkflowOptions>;
  for (const [name, what] of Object.entries(required) as [keyof typeof required, string][]) {
    const value: unknown = given[name];
    if (value === undefined || value === null || value === '')
      throw new TypeError(`Missing ${name} in the options of starting ${owner}: ${what}`);
    if (typeof value !== 'string') throw new TypeError(`${name} of ${owner} is a ${typeof value}; it must be a text: ${what}`);
  }
  if ((given.cronSchedule ?? undefined) !== undefined && typeof given.cronSchedule !== 'string')
    throw new TypeError(`cronSchedule of ${owner} must be a text, such as '0 12 * * MON'`);
  const duration = (name: 'workflowExecutionTimeout' | 'workflowRunTimeout' | 'workflowTaskTimeout' | 'startDelay') =>
    inOption(name, owner, () => msOptionalToTs(options[name]));
  return {
    ...options,
    args: listOf('args', owner, options.args),
    workflowExecutionTimeout: duration('workflowExecutionTimeout'),
    workflowRunTimeout: duration('workflowRunTimeout'),
    workflowTaskTimeout: duration('workflowTaskTimeout'),
    startDelay: duration('startDelay'),
    versioningOverride: compileVersioningOverride(owner, options.versioningOverride),
  };
}

function compileVersioningOverride(
  owner: string,
  override: VersioningOverride | undefined,
): workflow.VersioningOverride | undefined {
  if (override === undefined || override === null) return undefined;
  if (override === 'AUTO_UPGRADE') return { autoUpgrade: true, behavior: enums.VersioningBehavior.AUTO_UPGRADE };
  const { deploymentName, buildId } = (override as Partial<PinnedVersioningOverride>).pinnedTo ?? {};
  if (typeof deploymentName !== 'string' || typeof buildId !== 'string')
    throw new TypeError(
      `versioningOverride of ${owner} must be 'AUTO_UPGRADE' or { pinnedTo: { deploymentName, buildId } }, as it is to be pinned to a version`,
    );
  return {
    pinned: { behavior: pinnedOverride, version: { deploymentName, buildId } },
    // Older servers read these two.
    behavior: enums.VersioningBehavior.PINNED,
    pinnedVersion: `${deploymentName}.${buildId}`,
  };
}

/** VersioningOverride.PinnedOverrideBehavior PINNED. */
const pinnedOverride = 1;
