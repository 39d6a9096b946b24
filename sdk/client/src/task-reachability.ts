// Which workflows may still need workers of some build ids. Belongs to the old worker versioning, as all of TaskQueueClient.
import { enumCodec, stringEnum } from '@perdure/common/internal';
import { enums, type workflowservice } from '@perdure/wire/types';

/** Stands for workers without a build id. @deprecated belongs to the old worker versioning */
export const UnversionedBuildId: unique symbol = Symbol.for('__temporal_unversionedBuildId');
export type UnversionedBuildIdType = typeof UnversionedBuildId;

/** Which workflows are asked about, or found. @deprecated belongs to the old worker versioning */
export const ReachabilityType = stringEnum('NEW_WORKFLOWS', 'EXISTING_WORKFLOWS', 'OPEN_WORKFLOWS', 'CLOSED_WORKFLOWS');
export type ReachabilityType = keyof typeof ReachabilityType;
export const { encode: encodeTaskReachability, decode: decodeTaskReachability } = enumCodec(
  ReachabilityType,
  enums.TaskReachability,
  'TASK_REACHABILITY_',
);

/** @deprecated belongs to the old worker versioning */
export interface BaseReachabilityOptions {
  buildIds: (string | UnversionedBuildIdType)[];
  /** Those that know the build ids when left out. */
  taskQueues?: string[] | undefined;
  /** The server's choice when left out. */
  reachability?: ReachabilityType | undefined;
}
/** One of buildIds and taskQueues is required. @deprecated belongs to the old worker versioning */
export type ReachabilityOptions = Omit<BaseReachabilityOptions, 'buildIds'> &
  (Pick<BaseReachabilityOptions, 'buildIds'> | (Partial<Pick<BaseReachabilityOptions, 'buildIds'>> & { taskQueues: string[] }));

/** NOT_FETCHED where the server has not looked, as there were too many task queues. @deprecated belongs to the old worker versioning */
export type ReachabilityTypeResponse = ReachabilityType | 'NOT_FETCHED';
/** By task queue; an empty list says that nothing there needs the build id. @deprecated belongs to the old worker versioning */
export interface BuildIdReachability {
  taskQueueReachability: Record<string, ReachabilityTypeResponse[]>;
}
/** @deprecated belongs to the old worker versioning */
export interface ReachabilityResponse {
  buildIdReachability: Record<string | UnversionedBuildIdType, BuildIdReachability>;
}

/** The API has no text for workers without a build id. */
const unversioned = '';

export function reachabilityRequest(options: ReachabilityOptions): Partial<workflowservice.GetWorkerTaskReachabilityRequest> {
  const { buildIds = [], taskQueues = [], reachability } = options;
  return {
    buildIds: buildIds.map((id) => (id === UnversionedBuildId ? unversioned : id)),
    taskQueues,
    reachability: encodeTaskReachability(reachability) ?? enums.TaskReachability.UNSPECIFIED,
  };
}

export function reachabilityResponseFromProto({
  buildIdReachability = [],
}: workflowservice.GetWorkerTaskReachabilityResponse): ReachabilityResponse {
  const entries = buildIdReachability.map(({ buildId, taskQueueReachability = [] }) => {
    const byTaskQueue = taskQueueReachability.map(({ taskQueue = '', reachability = [] }) => [
      taskQueue,
      reachability.map((kind) => decodeTaskReachability(kind) ?? 'NOT_FETCHED'),
    ]);
    return [buildId || UnversionedBuildId, { taskQueueReachability: Object.fromEntries(byTaskQueue) }];
  });
  return { buildIdReachability: Object.fromEntries(entries) as ReachabilityResponse['buildIdReachability'] };
}
