import type { HistoryAndWorkflowId } from '@perdure/common';
import { enumCodec, stringEnum, withLongNames, type EnumValue } from '@perdure/common/internal';
import { enums } from '@perdure/wire/types';
import type { BaseClientOptions, LoadedWithDefaults } from '../base-client.js';
import type { WorkflowClientInterceptor, WorkflowClientInterceptors } from '../interceptors.js';
import type { WorkflowExecutionInfo } from './execution-info.js';
import type { WorkflowResultOptions } from './result.js';

const rejectConditions = stringEnum('NONE', 'NOT_OPEN', 'NOT_COMPLETED_CLEANLY');
/** Which workflows are not to be queried. */
export const QueryRejectCondition = withLongNames(rejectConditions, 'QUERY_REJECT_CONDITION_');
export type QueryRejectCondition = EnumValue<typeof QueryRejectCondition>;
export const { encode: encodeQueryRejectCondition, decode: decodeQueryRejectCondition } = enumCodec(
  rejectConditions,
  enums.QueryRejectCondition,
  'QUERY_REJECT_CONDITION_',
);

export interface WorkflowClientOptions extends BaseClientOptions {
  interceptors?: WorkflowClientInterceptors | WorkflowClientInterceptor[] | undefined;
  queryRejectCondition?: QueryRejectCondition | undefined;
}

export type LoadedWorkflowClientOptions = LoadedWithDefaults<WorkflowClientOptions>;

export interface GetWorkflowHandleOptions extends WorkflowResultOptions {
  /** Cancel and terminate fail for runs of any other chain. */
  firstExecutionRunId?: string | undefined;
}

export interface ListOptions {
  /** The server's default when left out. */
  pageSize?: number | undefined;
  /** In the query language of visibility, such as `WorkflowType = 'pay'`; everything when left out. */
  query?: string | undefined;
}

export interface IntoHistoriesOptions {
  /** How many histories are fetched at a time; 5 when left out. */
  concurrency?: number | undefined;
  /** Kept for the official client's sake: as many are buffered as are fetched at a time. */
  bufferLimit?: number | undefined;
}

/** A list of workflows, fetched while it is consumed. */
export interface AsyncWorkflowListIterable extends AsyncIterable<WorkflowExecutionInfo> {
  /** The histories of these workflows, such as for a replay test. */
  intoHistories(options?: IntoHistoriesOptions): AsyncIterable<HistoryAndWorkflowId>;
}
