import type { VersioningIntent } from '@perdure/common';

/** The old worker versioning: whether what is started shall run on a worker compatible with this one. */
export function usesWorkflowBuildId(intent: VersioningIntent | undefined): boolean | undefined {
  return intent === undefined ? undefined : intent === 'COMPATIBLE';
}
