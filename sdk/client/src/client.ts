import { ActivityClient } from './activity/activity-client.js';
import { BaseClient, type BaseClientOptions, type LoadedWithDefaults } from './base-client.js';
import type { ClientInterceptors } from './interceptors.js';
import { ScheduleClient } from './schedule/schedule-client.js';
import { TaskQueueClient } from './task-queue-client.js';
import type { QueryRejectCondition } from './workflow/workflow-client-options.js';
import { WorkflowClient } from './workflow/workflow-client.js';

export interface ClientOptions extends BaseClientOptions {
  interceptors?: ClientInterceptors | undefined;
  /** Things that may change these options first; those of the connection come after them. */
  plugins?: ClientPlugin[] | undefined;
  workflow?: { queryRejectCondition?: QueryRejectCondition | undefined } | undefined;
}

export type LoadedClientOptions = LoadedWithDefaults<ClientOptions>;

export interface ClientPlugin {
  get name(): string;
  configureClient?(options: Omit<ClientOptions, 'plugins'>): Omit<ClientOptions, 'plugins'>;
}

/** All that can be done from outside of workflows, in one namespace. */
export class Client extends BaseClient {
  readonly options: LoadedClientOptions;
  /** Starts workflows and talks to them. */
  readonly workflow: WorkflowClient;
  /** Starts activities without a workflow, and completes activities that were left open. */
  readonly activity: ActivityClient;
  /** Starts workflows at times. */
  readonly schedule: ScheduleClient;
  /** Build ids of the old worker versioning. */
  readonly taskQueue: TaskQueueClient;

  constructor(given: ClientOptions = {}) {
    const { plugins: own = [], ...unchanged } = given;
    const plugins: ClientPlugin[] = [...own, ...(given.connection?.plugins ?? [])];
    const options = plugins.reduce<ClientOptions>((changed, plugin) => plugin.configureClient?.(changed) ?? changed, unchanged);
    super(options);
    const { namespace, identity, dataConverter } = this.core;
    const shared = { connection: this.connection, namespace, identity, dataConverter };
    const { interceptors = {}, workflow = {} } = options;
    this.options = { ...this.withDefaults(options), interceptors, workflow, plugins };
    const { queryRejectCondition } = workflow;
    this.workflow = new WorkflowClient({ ...shared, interceptors: interceptors.workflow, queryRejectCondition });
    this.schedule = new ScheduleClient({ ...shared, interceptors: interceptors.schedule });
    this.activity = new ActivityClient({ ...shared, interceptors: interceptors.activity });
    this.taskQueue = new TaskQueueClient(shared);
  }
}
