import type { Activation, ActivationJob, QueryWorkflow } from '@perdure/workflow/protocol';
import type { DeploymentVersion, RunState } from './run-state.js';

/** The order of jobs within an activation, as the official core sorts them; those of equal rank stay as history has them. */
function rank(job: ActivationJob): number {
  switch (job.type) {
    case 'initializeWorkflow':
      return 0;
    case 'notifyHasPatch':
      return 1;
    case 'updateRandomSeed':
      return 2;
    case 'signalWorkflow':
    case 'doUpdate':
      return 3;
    case 'resolveActivity':
      return job.isLocal ? 5 : 4;
    default:
      return 4;
  }
}

/** What the code is told next: all jobs that came up since it last ran. */
export function nextActivation(run: RunState): Activation {
  const jobs = run.takeJobs().toSorted((left, right) => rank(left) - rank(right));
  return activation(run, jobs, run.replaying);
}

/** Queries come alone, and run as in a replay. */
export function queryActivation(run: RunState, queries: readonly QueryWorkflow[]): Activation {
  return activation(run, queries, true);
}

function activation(run: RunState, jobs: readonly ActivationJob[], isReplaying: boolean): Activation {
  return {
    runId: run.runId,
    timestampMs: run.clockMs,
    isReplaying,
    historyLength: run.lastEventId,
    ...run.taskStart,
    availableInternalFlags: run.flags.lang(),
    lastSdkVersion: run.flags.lastSdkVersion,
    deploymentVersionForCurrentTask: versionFor(run, isReplaying),
    jobs,
  };
}

/** A replayed task was done by the version that history names, a new one is done by this worker. */
function versionFor(run: RunState, isReplaying: boolean): DeploymentVersion | undefined {
  if (!isReplaying) run.taskVersion = run.worker.deploymentVersion;
  return run.taskVersion;
}
