import { IllegalStateError } from '@perdure/common';
import type { Activation, ActivationJob } from '../protocol/index.js';
import { tryUnblockConditions } from './conditions.js';
import type { Execution } from './execution.js';
import { take } from './pending.js';
import { queryWorkflow } from './queries.js';
import {
  resolveActivity,
  resolveChildResult,
  resolveChildStart,
  resolveDelivery,
  resolveNexusResult,
  resolveNexusStart,
} from './resolutions.js';
import { signalWorkflow } from './signals.js';
import { startWorkflow } from './start-workflow.js';
import { doUpdate } from './updates.js';

type JobTable = {
  readonly [T in ActivationJob['type']]: (execution: Execution, job: Extract<ActivationJob, { type: T }>) => void;
};

const outOfTurn = (_execution: Execution, { type }: ActivationJob): never => {
  throw new IllegalStateError(`The job ${type} is not one for the workflow's code`);
};

/** What each kind of job does at once; promises that it settles go on in the microtasks after it. */
const table: JobTable = {
  initializeWorkflow: outOfTurn,
  notifyHasPatch: outOfTurn,
  removeFromCache: outOfTurn,
  updateRandomSeed: (execution, { randomnessSeed }) => {
    execution.random.reseed(randomnessSeed);
  },
  signalWorkflow,
  doUpdate,
  queryWorkflow,
  cancelWorkflow: (execution) => {
    execution.cancelled = true;
    execution.rootScope.cancel();
  },
  fireTimer: (execution, { seq }) => {
    // A timer cancelled in the meantime is gone already.
    const { timers } = execution.pending;
    if (timers.has(seq)) take(timers, seq).resolve();
  },
  resolveActivity,
  resolveChildWorkflowExecutionStart: resolveChildStart,
  resolveChildWorkflowExecution: resolveChildResult,
  resolveSignalExternalWorkflow: (execution, { seq, failure }) => {
    resolveDelivery(execution, take(execution.pending.signals, seq), failure);
  },
  resolveRequestCancelExternalWorkflow: (execution, { seq, failure }) => {
    resolveDelivery(execution, take(execution.pending.cancels, seq), failure);
  },
  resolveNexusOperationStart: resolveNexusStart,
  resolveNexusOperation: resolveNexusResult,
};

const besideStart = new Set<ActivationJob['type']>(['signalWorkflow', 'doUpdate', 'cancelWorkflow', 'updateRandomSeed']);

/**
 * Runs jobs one after the other, looking at conditions after each. The workflow function is called last, so that it sees
 * handlers' effects and may not end before they have begun.
 */
export function runJobs(execution: Execution, activation: Activation): void {
  const [first, ...others] = activation.jobs;
  const starting = first?.type === 'initializeWorkflow' ? first : undefined;
  const jobs = starting === undefined ? activation.jobs : others;
  for (const job of jobs) {
    const run = table[job.type] as (execution: Execution, job: ActivationJob) => void;
    run(execution, job);
    if (job.type !== 'queryWorkflow') tryUnblockConditions(execution);
    execution.rethrowSynchronously = true;
  }
  if (starting === undefined) return;
  const misplaced = jobs.filter(({ type }) => !besideStart.has(type)).map(({ type }) => type);
  if (misplaced.length > 0)
    throw new TypeError(`Received both initializeWorkflow and jobs that cannot come with it: ${misplaced.join(', ')}`);
  startWorkflow(execution, starting);
  tryUnblockConditions(execution);
}
