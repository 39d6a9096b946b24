import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Activation, ActivationJob } from '@perdure/workflow/protocol';

/* oxlint-disable typescript/no-explicit-any, typescript/no-unsafe-assignment, typescript/no-unsafe-member-access, typescript/no-unsafe-call, typescript/no-unsafe-argument, typescript/no-unsafe-return -- parts of the official packages that have no types to import, as they are loaded only here */

/** Only the tests in compat depend on the official packages; this one finds them there. */
const require = createRequire(import.meta.url);
const official = (part: string): any => require(`@temporalio/${part}`);

/** One execution in the official SDK's own realm. */
export interface OfficialRun {
  activate(activation: Activation): Promise<any>;
  end(): Promise<void>;
}

/** The official SDK's workflow runtime without its core: activations go in and commands come out. */
export async function officialRuntime(
  source: string,
  activityNames: readonly string[],
): Promise<(first: Activation) => Promise<OfficialRun>> {
  // Below the repository's node_modules, so that the package is found.
  const folder = join(fileURLToPath(new URL('.', import.meta.url)), `corpus-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  try {
    const workflowsPath = join(folder, 'workflows.ts');
    writeFileSync(workflowsPath, source);
    const silent = () => undefined;
    const logger = { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: silent };
    const { code } = await official('worker').bundleWorkflowCode({ workflowsPath, logger });
    const map = Buffer.from(code.slice(code.lastIndexOf('base64,') + 7), 'base64').toString();
    const { ReusableVMWorkflowCreator } = official('worker/lib/workflow/reusable-vm.js');
    const bundle = { code, sourceMap: JSON.parse(map), filename: 'official-bundle.js' };
    const before = process.listeners('unhandledRejection');
    const creator = await ReusableVMWorkflowCreator.create(bundle, 5000, new Set(activityNames));
    sortRejections(before);
    return (first) => createRun(creator, first);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Keeps listeners to rejections of their own: the official one ends the process over any other, the test runner fails the test. */
function sortRejections(before: readonly unknown[]): void {
  for (const listener of process.listeners('unhandledRejection')) {
    const isOfficial = !before.includes(listener);
    process.off('unhandledRejection', listener);
    process.on('unhandledRejection', (reason, promise: any) => {
      const fromOfficial = promise.constructor.constructor('return globalThis.__TEMPORAL_ACTIVATOR__')() !== undefined;
      if (isOfficial ? fromOfficial : promise instanceof Promise) listener(reason, promise);
    });
  }
}

/** Unsigned 64 bits, the most significant byte first. */
function bytesOf(value: bigint): number[] {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, value);
  return [...new Uint8Array(view.buffer)];
}

async function createRun(creator: any, first: Activation): Promise<OfficialRun> {
  const job = first.jobs.find(({ type }) => type === 'initializeWorkflow');
  if (job?.type !== 'initializeWorkflow') throw new TypeError('No start');
  const { runId, timestampMs: now, isReplaying } = first;
  const { workflowId, workflowType, firstExecutionRunId, originalExecutionRunId, attempt } = job;
  const info = {
    ...{ workflowId, runId, workflowType, firstExecutionRunId, originalExecutionRunId, attempt },
    ...{ taskQueue: 'queue', namespace: 'default', taskTimeoutMs: 10_000, historyLength: 3, historySize: 100 },
    searchAttributes: {},
    typedSearchAttributes: new (official('common').TypedSearchAttributes)(),
    startTime: new Date(job.startTimeMs),
    runStartTime: new Date(now),
    continueAsNewSuggested: false,
    targetWorkerDeploymentVersionChanged: false,
    unsafe: { now: () => 0, isReplaying, isReplayingHistoryEvents: isReplaying, random: {} },
  };
  const randomnessSeed = bytesOf(job.randomnessSeed);
  const workflow = await creator.createWorkflow({ info, randomnessSeed, now, showStackTraceSources: false });
  return {
    async activate(activation) {
      const completion = await workflow.activate(officialActivation(activation));
      await workflow.getAndResetSinkCalls();
      return completion;
    },
    end: () => workflow.dispose().catch(() => undefined),
  };
}

const timestamp = (ms: number) => ({ seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1e6 });

function officialActivation(activation: Activation): any {
  const { timestampMs, jobs, ...rest } = activation;
  const { WorkflowActivation } = official('proto').coresdk.workflow_activation;
  return WorkflowActivation.fromObject({ ...rest, timestamp: timestamp(timestampMs), jobs: jobs.map(officialJob) });
}

function officialJob(job: ActivationJob): any {
  const { type, ...fields } = job;
  if (job.type === 'initializeWorkflow' || job.type === 'updateRandomSeed')
    return { [type]: { ...fields, randomnessSeed: String(job.randomnessSeed) } };
  if (job.type === 'resolveActivity' || job.type === 'resolveChildWorkflowExecution') {
    const { status, ...result } = job.result;
    if (job.result.status !== 'backoff') return { [type]: { ...fields, result: { [status]: result } } };
    const { attempt, backoffMs, originalScheduleTime } = job.result;
    return {
      [type]: { ...fields, result: { backoff: { attempt, backoffDuration: timestamp(backoffMs), originalScheduleTime } } },
    };
  }
  if (job.type === 'resolveChildWorkflowExecutionStart') {
    const { status, ...result } = job.result;
    return { [type]: { seq: job.seq, [status]: status === 'failed' ? { ...result, cause: 1 } : result } };
  }
  return { [type]: fields };
}
