import type { Clock, Logger, Random } from '@perdure/engine/ports';
import type { CallContext, Handler, WorkflowServiceMethods } from '@perdure/wire/types';
import type { CallInfo } from '../call.js';
import type { HistoryService } from '../history/service.js';
import type { LimitWarnings } from '../limit-warnings.js';
import type { MatchingService } from '../matching/service.js';
import type { Limits } from './limits.js';
import type { Namespaces } from './namespaces.js';
import type { OpenPolls } from './open-polls.js';

/** What handlers work with. */
export interface Frontend {
  readonly history: HistoryService;
  readonly matching: MatchingService;
  readonly namespaces: Namespaces;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly limits: Limits;
  readonly limitWarnings: LimitWarnings;
  readonly openPolls: OpenPolls;
  readonly serverVersion: string;
  readonly cluster: ClusterInfo;
}

export interface ClusterInfo {
  /** UUID text. */
  readonly id: string;
  readonly shardCount: number;
  /** `Store.name`. */
  readonly storeName: string;
}

/** One RPC of the workflow service. */
export type WorkflowHandler<Method extends keyof WorkflowServiceMethods> = Handler<
  WorkflowServiceMethods[Method]['request'],
  WorkflowServiceMethods[Method]['response']
>;

/** For calls that do not wait: what was begun is finished even when the caller has gone, so its signal is not even asked for. */
export function withinDeadline(context: CallContext): CallInfo {
  return { deadlineMs: context.deadlineMs };
}
