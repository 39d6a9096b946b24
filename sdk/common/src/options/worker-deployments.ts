import { enums } from '@perdure/wire/types';
import { enumCodec, stringEnum } from '../proto-enum.js';

/** One version of a deployment of workers. */
export interface WorkerDeploymentVersion {
  readonly deploymentName: string;
  readonly buildId: string;
}

/** The form `deploymentName.buildId`. */
export function toCanonicalString(version: WorkerDeploymentVersion): string {
  return `${version.deploymentName}.${version.buildId}`;
}

/** Whether a workflow stays with the version it began on, or goes on with the current one. */
export const VersioningBehavior = stringEnum('PINNED', 'AUTO_UPGRADE');
export type VersioningBehavior = keyof typeof VersioningBehavior;

export const { encode: encodeVersioningBehavior, decode: decodeVersioningBehavior } = enumCodec(
  VersioningBehavior,
  enums.VersioningBehavior,
  'VERSIONING_BEHAVIOR_',
);

/** On which version the first task of a continued workflow runs. */
export const InitialVersioningBehavior = stringEnum('AUTO_UPGRADE', 'USE_RAMPING_VERSION');
export type InitialVersioningBehavior = keyof typeof InitialVersioningBehavior;

export const { encode: encodeInitialVersioningBehavior, decode: decodeInitialVersioningBehavior } = enumCodec(
  InitialVersioningBehavior,
  enums.ContinueAsNewVersioningBehavior,
  'CONTINUE_AS_NEW_VERSIONING_BEHAVIOR_',
);

export interface PinnedVersioningOverride {
  pinnedTo: WorkerDeploymentVersion;
}
export type AutoUpgradeVersioningOverride = 'AUTO_UPGRADE';
/** Overrides a workflow's versioning behaviour, such as at its start. */
export type VersioningOverride = PinnedVersioningOverride | AutoUpgradeVersioningOverride;

/** Why the server would have a workflow continue as new. */
export const SuggestContinueAsNewReason = stringEnum('HISTORY_SIZE_TOO_LARGE', 'TOO_MANY_HISTORY_EVENTS', 'TOO_MANY_UPDATES');
export type SuggestContinueAsNewReason = keyof typeof SuggestContinueAsNewReason;

export const { encode: encodeSuggestContinueAsNewReason, decode: decodeSuggestContinueAsNewReason } = enumCodec(
  SuggestContinueAsNewReason,
  enums.SuggestContinueAsNewReason,
  'SUGGEST_CONTINUE_AS_NEW_REASON_',
);
