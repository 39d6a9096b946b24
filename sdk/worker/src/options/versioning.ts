import { encodeVersioningBehavior } from '@perdure/common/internal';
import { enums, type deployment } from '@perdure/wire/types';
import type { DeploymentVersion } from '../core/run-state.js';
import type { WorkerOptions } from './worker-options.js';

/** What a worker's calls say of its version. */
export interface WorkerVersion {
  /** What completed tasks are marked with; undefined for a worker without one. */
  readonly version: DeploymentVersion | undefined;
  /** Undefined unless the worker takes part in worker deployments. */
  readonly deploymentOptions: deployment.WorkerDeploymentOptions | undefined;
  /** Of workflows that do not say themselves how they change versions. */
  readonly defaultBehavior: enums.VersioningBehavior;
}

export function workerVersion({ workerDeploymentOptions: given, buildId }: WorkerOptions): WorkerVersion {
  const { UNSPECIFIED } = enums.VersioningBehavior;
  if (given === undefined) {
    const version = buildId === undefined ? undefined : { deploymentName: '', buildId };
    return { version, deploymentOptions: undefined, defaultBehavior: UNSPECIFIED };
  }
  const { VERSIONED, UNVERSIONED } = enums.WorkerVersioningMode;
  const { version, useWorkerVersioning, defaultVersioningBehavior } = given;
  return {
    version,
    deploymentOptions: { ...version, workerVersioningMode: useWorkerVersioning ? VERSIONED : UNVERSIONED },
    defaultBehavior: encodeVersioningBehavior(defaultVersioningBehavior) ?? UNSPECIFIED,
  };
}
