import { encodeVersioningBehavior } from '@perdure/common';
import { enums, type deployment } from '@perdure/wire/types';
import type { DeploymentVersion } from '../core/run-state.js';
import { hashOfBundle } from '../bundler/bundle-format.js';
import { sdkIdentity } from '../version.js';
import type { WorkflowCode } from './load-code.js';
import type { WorkerOptions } from './worker-options.js';

/** What a worker's calls say of its version. */
export interface WorkerVersion {
  /** What completed tasks are marked with; undefined for a worker without one. */
  readonly version: DeploymentVersion | undefined;
  /** Undefined unless the worker takes part in worker deployments. */
  readonly deploymentOptions: deployment.WorkerDeploymentOptions | undefined;
  /** Tasks are only for workers of the right build id, in the old way without deployments. */
  readonly useVersioning: boolean;
  /** Of workflows that do not say themselves how they change versions. */
  readonly defaultBehavior: enums.VersioningBehavior;
}

/** A worker that was given no version has one all the same, as in the official SDK: it changes with the SDK's version and with the code. */
export function withDefaultBuildId(given: WorkerVersion, code: WorkflowCode | undefined): WorkerVersion {
  if (given.version !== undefined) return given;
  const buildId = `@perdure/worker@${sdkIdentity.version}${code === undefined ? '' : `+${hashOfBundle(code.code)}`}`;
  return { ...given, version: { deploymentName: '', buildId } };
}

export function workerVersion({ workerDeploymentOptions: given, buildId, useVersioning = false }: WorkerOptions): WorkerVersion {
  const { UNSPECIFIED } = enums.VersioningBehavior;
  if (given === undefined) {
    const version = buildId === undefined ? undefined : { deploymentName: '', buildId };
    return { version, deploymentOptions: undefined, useVersioning, defaultBehavior: UNSPECIFIED };
  }
  const { VERSIONED, UNVERSIONED } = enums.WorkerVersioningMode;
  const { version, useWorkerVersioning, defaultVersioningBehavior } = given;
  return {
    version,
    deploymentOptions: { ...version, workerVersioningMode: useWorkerVersioning ? VERSIONED : UNVERSIONED },
    useVersioning: false,
    defaultBehavior: encodeVersioningBehavior(defaultVersioningBehavior) ?? UNSPECIFIED,
  };
}
