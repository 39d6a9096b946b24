import type { Frontend, WorkflowHandler } from '../handler.js';

/** A capability is false until it is built: SDKs rely on each one that is true. */
const capabilities = {
  signalAndQueryHeader: true,
  internalErrorDifferentiation: true,
  activityFailureIncludeHeartbeat: true,
  encodedFailureAttributes: true,
  sdkMetadata: true,
  upsertMemo: true,
  supportsSchedules: false,
  eagerWorkflowStart: true,
  // Makes workers send their build ids, which histories keep. Those that want routing by build id are refused, as elsewhere.
  buildIdBasedVersioning: true,
  countGroupByExecutionStatus: false,
  nexus: false,
  serverScaledDeployments: false,
} as const;

export function getSystemInfo({ serverVersion }: Frontend): WorkflowHandler<'GetSystemInfo'> {
  const info = { serverVersion, capabilities };
  return () => Promise.resolve(info);
}
