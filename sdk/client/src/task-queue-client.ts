import { StatusCode, type workflowservice } from '@perdure/wire/types';
import { BaseClient, type BaseClientOptions, type LoadedWithDefaults } from './base-client.js';
import { defineErrorClass } from '@perdure/common/internal';
import { clientError, hasStatus } from './grpc-errors.js';
import {
  reachabilityRequest,
  reachabilityResponseFromProto,
  type ReachabilityOptions,
  type ReachabilityResponse,
} from './task-reachability.js';

export type TaskQueueClientOptions = BaseClientOptions;
export type LoadedTaskQueueClientOptions = LoadedWithDefaults<TaskQueueClientOptions>;

export interface AddNewIdInNewDefaultSet {
  operation: 'addNewIdInNewDefaultSet';
  buildId: string;
}
export interface AddNewCompatibleVersion {
  operation: 'addNewCompatibleVersion';
  buildId: string;
  existingCompatibleBuildId: string;
  promoteSet?: boolean | undefined;
}
export interface PromoteSetByBuildId {
  operation: 'promoteSetByBuildId';
  buildId: string;
}
export interface PromoteBuildIdWithinSet {
  operation: 'promoteBuildIdWithinSet';
  buildId: string;
}
export interface MergeSets {
  operation: 'mergeSets';
  primaryBuildId: string;
  secondaryBuildId: string;
}
/** A change to the build ids of a task queue. */
export type BuildIdOperation =
  AddNewIdInNewDefaultSet | AddNewCompatibleVersion | PromoteSetByBuildId | PromoteBuildIdWithinSet | MergeSets;

export interface BuildIdVersionSet {
  readonly buildIds: string[];
  /** The one that new tasks of the set go to: the last. */
  readonly default: string;
}

export interface WorkerBuildIdVersionSets {
  readonly versionSets: BuildIdVersionSet[];
  readonly defaultSet: BuildIdVersionSet;
  readonly defaultBuildId: string;
}

/** The build id is not in any set of the task queue. */
export class BuildIdNotFoundError extends Error {
  static {
    defineErrorClass(this, 'BuildIdNotFoundError');
  }
}

/** Task queues' build ids. All of it belongs to the old worker versioning. */
export class TaskQueueClient extends BaseClient {
  readonly options: LoadedTaskQueueClientOptions;

  constructor(options: TaskQueueClientOptions = {}) {
    super(options);
    this.options = this.withDefaults(options);
  }

  async updateBuildIdCompatibility(taskQueue: string, operation: BuildIdOperation): Promise<void> {
    const { namespace } = this.core;
    await this.#call('update the build ids', async () =>
      this.core.service.updateWorkerBuildIdCompatibility({ namespace, taskQueue, ...requestOf(operation) }),
    );
  }

  /** Undefined for a queue without version sets. The name is the official client's. */
  async getBuildIdCompatability(taskQueue: string): Promise<WorkerBuildIdVersionSets | undefined> {
    const { namespace } = this.core;
    const { majorVersionSets = [] } = await this.#call('get the build ids', async () =>
      this.core.service.getWorkerBuildIdCompatibility({ namespace, taskQueue }),
    );
    const versionSets = majorVersionSets.map(({ buildIds = [] }) => ({
      buildIds: [...buildIds],
      default: buildIds.at(-1) ?? '',
    }));
    const defaultSet = versionSets.at(-1);
    return defaultSet === undefined ? undefined : { versionSets, defaultSet, defaultBuildId: defaultSet.default };
  }

  /** Which workflows may still need workers of these build ids. */
  async getReachability(options: ReachabilityOptions): Promise<ReachabilityResponse> {
    const request = { namespace: this.core.namespace, ...reachabilityRequest(options) };
    const answer = await this.#call('get the reachability', async () => this.core.service.getWorkerTaskReachability(request));
    return reachabilityResponseFromProto(answer);
  }

  async #call<R>(what: string, call: () => Promise<R>): Promise<R> {
    try {
      return await call();
    } catch (error) {
      if (hasStatus(error, StatusCode.NOT_FOUND))
        throw new BuildIdNotFoundError((error as { readonly details?: string }).details || 'Build id not found', {
          cause: error,
        });
      throw clientError(error, `Failed to ${what}`);
    }
  }
}

function requestOf(change: BuildIdOperation): Partial<workflowservice.UpdateWorkerBuildIdCompatibilityRequest> {
  switch (change.operation) {
    case 'addNewIdInNewDefaultSet':
      return { addNewBuildIdInNewDefaultSet: change.buildId };
    case 'addNewCompatibleVersion':
      return {
        addNewCompatibleBuildId: {
          newBuildId: change.buildId,
          existingCompatibleBuildId: change.existingCompatibleBuildId,
          makeSetDefault: change.promoteSet ?? false,
        },
      };
    case 'promoteSetByBuildId':
      return { promoteSetByBuildId: change.buildId };
    case 'promoteBuildIdWithinSet':
      return { promoteBuildIdWithinSet: change.buildId };
    case 'mergeSets':
      return { mergeSets: { primarySetBuildId: change.primaryBuildId, secondarySetBuildId: change.secondaryBuildId } };
  }
}
