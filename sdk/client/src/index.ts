export {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  CompleteAsyncError,
  decodeWorkflowIdConflictPolicy,
  decodeWorkflowIdReusePolicy,
  defaultPayloadConverter,
  encodeWorkflowIdConflictPolicy,
  encodeWorkflowIdReusePolicy,
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
  ActivityFunction,
  ActivityInterface,
  BaseWorkflowHandle,
  BaseWorkflowOptions,
  CommonWorkflowOptions,
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
  UntypedActivities,
  UpdateDefinition,
  WithWorkflowArgs,
  Workflow,
  WorkflowDurationOptions,
  WorkflowQueryAnnotatedType,
  WorkflowQueryType,
  WorkflowResultType,
  WorkflowReturnType,
  WorkflowSignalAnnotatedType,
  WorkflowSignalType,
  WorkflowUpdateAnnotatedType,
  WorkflowUpdateType,
  WorkflowUpdateValidatorType,
} from '@perdure/common';
export * from './activity/activity-client.js';
export type * from './activity/activity-handle.js';
export {
  ActivityExecutionStatus,
  decodeActivityExecutionStatus,
  decodePendingActivityState,
  encodeActivityExecutionStatus,
  encodePendingActivityState,
  PendingActivityState,
} from './activity/activity-info.js';
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
export {
  ActivityIdConflictPolicy,
  ActivityIdReusePolicy,
  decodeActivityIdConflictPolicy,
  decodeActivityIdReusePolicy,
  encodeActivityIdConflictPolicy,
  encodeActivityIdReusePolicy,
} from './activity/activity-options.js';
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
  type ProxyConfig,
  type TLSConfig,
} from './connection/connection-options.js';
export * from './connection/grpc-retry.js';
export type { HealthService, OperatorService, RawService, WorkflowService } from './connection/services.js';
export * from './errors.js';
export type * from './interceptors.js';
export type * from './messages.js';
export {
  DAYS_OF_WEEK,
  MONTHS,
  type CalendarSpec,
  type CalendarSpecDescription,
  type DayOfWeek,
  type LooseRange,
  type Month,
  type Range,
} from './schedule/calendar.js';
export * from './schedule/schedule-client.js';
export { decodeScheduleOverlapPolicy, encodeScheduleOverlapPolicy, ScheduleOverlapPolicy } from './schedule/schedule-types.js';
export type * from './schedule/schedule-types.js';
export * from './task-queue-client.js';
export {
  decodeTaskReachability,
  encodeTaskReachability,
  reachabilityResponseFromProto,
  ReachabilityType,
  UnversionedBuildId,
} from './task-reachability.js';
export type * from './task-reachability.js';
export type {
  CountWorkflowExecution,
  RawWorkflowExecutionInfo,
  WorkflowExecutionDescription,
  WorkflowExecutionInfo,
  WorkflowExecutionStatusName,
} from './workflow/execution-info.js';
export type { WorkflowResultOptions } from './workflow/result.js';
export { WorkflowUpdateStage, type WorkflowUpdateHandle } from './workflow/update.js';
export { WithStartWorkflowOperation } from './workflow/with-start-operation.js';
export { WorkflowClient } from './workflow/workflow-client.js';
export {
  decodeQueryRejectCondition,
  encodeQueryRejectCondition,
  QueryRejectCondition,
  type AsyncWorkflowListIterable,
  type GetWorkflowHandleOptions,
  type IntoHistoriesOptions,
  type ListOptions,
  type LoadedWorkflowClientOptions,
  type WorkflowClientOptions,
} from './workflow/workflow-client-options.js';
export type {
  GetWorkflowUpdateHandleOptions,
  WorkflowHandle,
  WorkflowHandleWithFirstExecutionRunId,
  WorkflowHandleWithSignaledRunId,
  WorkflowHandleWithStartDetails,
} from './workflow/workflow-handle.js';
export type {
  CompiledWorkflowOptions,
  WorkflowOptions,
  WorkflowSignalWithStartOptions,
  WorkflowSignalWithStartOptionsWithArgs,
  WorkflowSignalWithStartOptionsWithoutArgs,
  WorkflowStartOptions,
  WorkflowUpdateOptions,
} from './workflow/workflow-options.js';
/** For workers: modules of converters. */
export { loadDataConverter } from './load-data-converter.js';
/** grpc-js as this client has it, to make credentials and interceptors with. */
export { grpc } from '@perdure/transport-grpc/client';
