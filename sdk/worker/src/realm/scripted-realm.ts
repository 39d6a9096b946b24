import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultPayloadConverter, type Payload } from '@perdure/common';
import type { Activation, ActivationJob, Completion, InitializeWorkflow, WorkflowCommand } from '@perdure/workflow/protocol';
import { bundleWorkflowCode, type BundleOptions } from '../bundler/bundle-workflow-code.js';
import type { ExecutionOptions, WorkflowExecutor } from '../threads/executor.js';
import { InProcessExecutor } from '../threads/in-process-executor.js';

const { toPayload, fromPayload } = {
  toPayload: (value: unknown) => defaultPayloadConverter.toPayload(value),
  fromPayload: (payload: Parameters<typeof defaultPayloadConverter.fromPayload>[0]): unknown =>
    defaultPayloadConverter.fromPayload(payload),
};

export const payloads = (...values: unknown[]): Payload[] => values.map(toPayload);

/** Source files for a test's workflows, in a folder that goes with the test. */
export function sourceFolder(files: Readonly<Record<string, string>>): {
  folder: string;
  path: (name: string) => string;
  remove: () => void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'perdure-workflows-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return {
    folder,
    path: (name) => join(folder, name),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function bundleOf(source: string, options: Partial<BundleOptions> = {}) {
  const files = sourceFolder({ 'workflows.ts': source });
  try {
    return await bundleWorkflowCode({ workflowsPath: files.path('workflows.ts'), ...options });
  } finally {
    files.remove();
  }
}

const defaults: ExecutionOptions = {
  namespace: 'default',
  taskQueue: 'queue',
  failureErrorTypes: [],
  showStackTraceSources: false,
  activityNames: ['local'],
};

type Start = Partial<Omit<InitializeWorkflow, 'arguments'>> & { readonly args?: readonly unknown[]; readonly runId?: string };

/** Workflows in a realm, driven by hand: a test plays the server. */
export class ScriptedRealm {
  #runs = 0;

  constructor(
    readonly executor: WorkflowExecutor,
    private readonly options: Partial<ExecutionOptions> = {},
  ) {}

  static async of(
    source: string,
    options?: Partial<ExecutionOptions>,
    bundling?: Partial<BundleOptions>,
  ): Promise<ScriptedRealm> {
    const { code } = await bundleOf(source, bundling);
    return new ScriptedRealm(new InProcessExecutor({ code }), options);
  }

  /** Starts an execution with further jobs in its first activation. */
  async start(
    workflowType: string,
    start: Start = {},
    jobs: readonly ActivationJob[] = [],
    change: Partial<Activation> = {},
  ): Promise<ScriptedRun> {
    this.#runs += 1;
    const { args = [], runId = `run-${this.#runs}`, ...fields } = start;
    const job: InitializeWorkflow = {
      type: 'initializeWorkflow',
      workflowType,
      workflowId: 'workflow',
      arguments: payloads(...args),
      randomnessSeed: 42n,
      headers: {},
      identity: 'test',
      firstExecutionRunId: runId,
      originalExecutionRunId: runId,
      attempt: 1,
      startTimeMs: 1_000,
      ...fields,
    };
    const run = new ScriptedRun(this.executor, runId, change);
    const completion = await this.executor.create(run.activation([job, ...jobs]), { ...defaults, ...this.options });
    run.take(completion);
    return run;
  }

  close(): Promise<void> {
    return this.executor.close();
  }
}

export class ScriptedRun {
  /** Of the last activation, each as a line of text. */
  commands: string[] = [];
  raw: readonly WorkflowCommand[] = [];
  /** Of the last activation, if it failed the workflow task. */
  failure: string | undefined;
  completion: Completion | undefined;
  /** The workflow's clock; each activation is a second later. */
  nowMs = 10_000;

  constructor(
    private readonly executor: WorkflowExecutor,
    readonly runId: string,
    private change: Partial<Activation>,
  ) {}

  activation(jobs: readonly ActivationJob[]): Activation {
    const always = { isReplaying: false, historyLength: 3, historySizeBytes: 500, continueAsNewSuggested: false };
    return { runId: this.runId, timestampMs: this.nowMs, availableInternalFlags: [], ...always, jobs, ...this.change };
  }

  take(completion: Completion): void {
    this.completion = completion;
    this.raw = completion.status === 'successful' ? completion.commands : [];
    this.commands = this.raw.map(lineOf);
    this.failure = completion.status === 'failed' ? (completion.failure.message ?? '') : undefined;
  }

  /** What happens next. Returns the commands that come of it. */
  async on(...jobs: ActivationJob[]): Promise<string[]> {
    this.nowMs += 1_000;
    this.take(await this.executor.activate(this.activation(jobs)));
    return this.commands;
  }

  /** Becomes live, say, after a replay. */
  set(change: Partial<Activation>): void {
    this.change = { ...this.change, ...change };
  }

  async query(queryType: string, ...args: unknown[]): Promise<unknown> {
    await this.on({ type: 'queryWorkflow', queryId: 'q', queryType, arguments: payloads(...args), headers: {} });
    const [command] = this.raw;
    if (command?.type !== 'respondToQuery') throw new TypeError(`no answer: ${this.failure ?? ''}`);
    if (command.result.status === 'failed') throw new Error(command.result.failure.message);
    return command.result.response === undefined ? undefined : fromPayload(command.result.response);
  }
}

/** Jobs that tests need most. */
export const jobs = {
  timer: (seq: number): ActivationJob => ({ type: 'fireTimer', seq }),
  activity: (seq: number, result: unknown, isLocal = false): ActivationJob => ({
    type: 'resolveActivity',
    seq,
    isLocal,
    result: { status: 'completed', result: toPayload(result) },
  }),
  signal: (signalName: string, ...args: unknown[]): ActivationJob => ({
    type: 'signalWorkflow',
    signalName,
    input: payloads(...args),
    identity: 'test',
    headers: {},
  }),
  update: (name: string, ...args: unknown[]): ActivationJob => ({
    type: 'doUpdate',
    id: `${name}-id`,
    protocolInstanceId: `${name}-instance`,
    name,
    input: payloads(...args),
    headers: {},
    runValidator: true,
  }),
  cancel: { type: 'cancelWorkflow', reason: 'test' } as const satisfies ActivationJob,
};

const text = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value));
const values = (given: readonly Parameters<typeof fromPayload>[0][]) =>
  given.map((payload) => text(fromPayload(payload))).join(', ');
const value = (payload: Parameters<typeof fromPayload>[0] | undefined) =>
  payload === undefined ? '' : text(fromPayload(payload));

/** A command in one line: what tells it from others. */
function lineOf(command: WorkflowCommand): string {
  switch (command.type) {
    case 'startTimer':
      return `startTimer ${command.seq} ${command.startToFireTimeoutMs}`;
    case 'scheduleActivity':
      return `scheduleActivity ${command.activityId} ${command.activityType}(${values(command.arguments)})`;
    case 'scheduleLocalActivity':
      return `scheduleLocalActivity ${command.seq} ${command.activityType}(${values(command.arguments)}) attempt ${command.attempt}`;
    case 'startChildWorkflowExecution':
      return `startChild ${command.seq} ${command.workflowType} ${command.workflowId} (${values(command.input)})`;
    case 'signalExternalWorkflowExecution':
      return `signal ${command.seq} ${text(command.target)} ${command.signalName}(${values(command.arguments)})`;
    case 'requestCancelExternalWorkflowExecution':
      return `requestCancel ${command.seq} ${command.target.workflowId}`;
    case 'scheduleNexusOperation':
      return `nexus ${command.seq} ${command.endpoint}/${command.service}/${command.operation}(${value(command.input)})`;
    case 'completeWorkflowExecution':
      return `complete ${value(command.result)}`;
    case 'failWorkflowExecution':
      return `fail ${command.failure.message} (${command.failure.applicationFailureInfo?.type ?? ''})`;
    case 'continueAsNewWorkflowExecution':
      return `continueAsNew ${command.workflowType}(${values(command.arguments)})`;
    case 'setPatchMarker':
      return `patch ${command.patchId}${command.deprecated ? ' deprecated' : ''}`;
    case 'upsertWorkflowSearchAttributes':
      return `searchAttributes ${Object.keys(command.searchAttributes.indexedFields ?? {}).join(', ')}`;
    case 'modifyWorkflowProperties':
      return `memo ${Object.keys(command.upsertedMemo.fields ?? {}).join(', ')}`;
    case 'respondToQuery':
      return `answer ${command.result.status}`;
    case 'updateResponse': {
      const { response } = command;
      if (response.status === 'accepted') return `accepted ${command.protocolInstanceId}`;
      return response.status === 'completed' ? `completed ${value(response.result)}` : `rejected ${response.failure.message}`;
    }
    default:
      return 'seq' in command ? `${command.type} ${command.seq}` : command.type;
  }
}
