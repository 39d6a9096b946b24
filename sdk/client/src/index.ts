export {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  CompleteAsyncError,
  defaultPayloadConverter,
  extractWorkflowType,
  HandlerUnfinishedPolicy,
  IllegalStateError,
  NamespaceNotFoundError,
  PayloadConverterError,
  ServerFailure,
  TemporalFailure,
  TerminatedFailure,
  TimeoutFailure,
  ValueError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowNotFoundError,
} from '@perdure/common';
export type {
  BaseWorkflowHandle,
  DataConverter,
  Duration,
  FailureConverter,
  HistoryAndWorkflowId,
  LoadedDataConverter,
  Payload,
  PayloadCodec,
  PayloadConverter,
  Priority,
  ProtoFailure,
  QueryDefinition,
  RetryPolicy,
  SearchAttributes,
  SearchAttributeValue,
  SignalDefinition,
  UpdateDefinition,
  WithWorkflowArgs,
  Workflow,
  WorkflowResultType,
} from '@perdure/common';
export * from './activity/activity-client.js';
export type * from './activity/activity-handle.js';
export { ActivityExecutionStatus, PendingActivityState } from './activity/activity-info.js';
export type {
  ActivityDescribeOptions,
  ActivityExecutionDescription,
  ActivityExecutionInfo,
  CountActivityExecutions,
  RawActivityExecutionCallbacks,
  RawActivityExecutionInfo,
  RawActivityExecutionListInfo,
} from './activity/activity-info.js';
export type * from './activity/activity-interceptors.js';
export { ActivityIdConflictPolicy, ActivityIdReusePolicy } from './activity/activity-options.js';
export type {
  ActivityArgs,
  ActivityName,
  ActivityOptions,
  ActivityOptionsFor,
  ActivityOptionsUpdate,
  ActivityOptionsUpdateResult,
  ActivityOptionsWithArgs,
  ActivityResult,
} from './activity/activity-options.js';
export * from './async-completion-client.js';
export { BaseClient, type BaseClientOptions } from './base-client.js';
export * from './client.js';
export type { CallContext, Metadata } from './connection/call-scope.js';
export { Connection, type ConnectionLike } from './connection/connection.js';
export {
  LOCAL_TARGET,
  type ConnectionOptions,
  type ConnectionOptionsWithDefaults,
  type ConnectionPlugin,
  type TLSConfig,
} from './connection/connection-options.js';
export * from './connection/grpc-retry.js';
export type { HealthService, OperatorService, RawService, WorkflowService } from './connection/services.js';
export * from './errors.js';
export type * from './interceptors.js';
export {
  DAYS_OF_WEEK,
  MONTHS,
  type CalendarSpec,
  type CalendarSpecDescription,
  type DayOfWeek,
  type Month,
} from './schedule/calendar.js';
export * from './schedule/schedule-client.js';
export { ScheduleOverlapPolicy } from './schedule/schedule-types.js';
export type * from './schedule/schedule-types.js';
export * from './task-queue-client.js';
export type {
  CountWorkflowExecution,
  WorkflowExecutionDescription,
  WorkflowExecutionInfo,
  WorkflowExecutionStatusName,
} from './workflow/execution-info.js';
export type { WorkflowResultOptions } from './workflow/result.js';
export { WorkflowUpdateStage, type WorkflowUpdateHandle } from './workflow/update.js';
export { WithStartWorkflowOperation } from './workflow/with-start-operation.js';
export { WorkflowClient } from './workflow/workflow-client.js';
export {
  QueryRejectCondition,
  type AsyncWorkflowListIterable,
  type GetWorkflowHandleOptions,
  type IntoHistoriesOptions,
  type ListOptions,
  type WorkflowClientOptions,
} from './workflow/workflow-client-options.js';
export type {
  WorkflowHandle,
  WorkflowHandleWithFirstExecutionRunId,
  WorkflowHandleWithSignaledRunId,
  WorkflowHandleWithStartDetails,
} from './workflow/workflow-handle.js';
export type {
  CompiledWorkflowOptions,
  WorkflowOptions,
  WorkflowSignalWithStartOptions,
  WorkflowStartOptions,
  WorkflowUpdateOptions,
} from './workflow/workflow-options.js';
/** For workers: modules of converters. */
export { loadDataConverter } from './load-data-converter.js';
/** grpc-js as this client has it, to make credentials and interceptors with. */
export { grpc } from '@perdure/transport-grpc/client';
