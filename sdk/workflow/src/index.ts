/** What workflow code is written with. Importing it elsewhere is fine for types, definitions and error classes. */
export {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  ApplicationFailureCategory,
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
  NexusOperationFailure,
  PayloadConverterError,
  rootCause,
  ServerFailure,
  TemporalFailure,
  TerminatedFailure,
  TimeoutFailure,
  ValueError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowNotFoundError,
  type ActivityFunction,
  type ActivityInterface,
  type BaseWorkflowHandle,
  type BaseWorkflowOptions,
  type CommonWorkflowOptions,
  type Duration,
  type Payload,
  type PayloadConverter,
  type QueryDefinition,
  type RetryPolicy,
  type SearchAttributes,
  type SearchAttributeValue,
  type SignalDefinition,
  type UntypedActivities,
  type UpdateDefinition,
  type WithWorkflowArgs,
  type Workflow,
  type WorkflowDurationOptions,
  type WorkflowQueryType,
  type WorkflowResultType,
  type WorkflowReturnType,
  type WorkflowSignalType,
  type WorkflowUpdateType,
  type WorkflowUpdateValidatorType,
} from '@perdure/common';
export {
  proxyActivities,
  proxyLocalActivities,
  scheduleActivity,
  scheduleLocalActivity,
  NotAnActivityMethod,
  type ActivityFunctionWithOptions,
  type ActivityInterfaceFor,
  type LocalActivityFunctionWithOptions,
  type LocalActivityInterfaceFor,
} from './activities.js';
export { CancellationScope, type CancellationScopeOptions } from './cancellation-scope.js';
export { executeChild, startChild, type ChildWorkflowHandle } from './child-workflows.js';
export { condition } from './condition.js';
export { continueAsNew, makeContinueAsNewFunc } from './continue-as-new.js';
export {
  defineQuery,
  defineSignal,
  defineUpdate,
  enhancedStackTraceQuery,
  stackTraceQuery,
  workflowMetadataQuery,
} from './definitions.js';
export { ContinueAsNew, DeterminismViolationError, isCancellation, WorkflowError } from './errors.js';
export { createEventGroup } from './event-groups.js';
export type { EventGroupMarker } from './event-group-marker.js';
export { getExternalWorkflowHandle, type ExternalWorkflowHandle } from './external-workflows.js';
export {
  allHandlersFinished,
  currentUpdateInfo,
  setDefaultQueryHandler,
  setDefaultSignalHandler,
  setDefaultUpdateHandler,
  setHandler,
  type Handler,
} from './handlers.js';
export type * from './interceptors.js';
export { log, type WorkflowLogger } from './log.js';
export { metricMeter } from './metrics.js';
export {
  createNexusServiceClient,
  type NexusOperationHandle,
  type NexusServiceClient,
  type NexusServiceClientOptions,
  type NexusServiceDefinition,
} from './nexus.js';
export {
  ChildWorkflowCancellationType,
  NexusOperationCancellationType,
  ParentClosePolicy,
  type ActivityOptions,
  type ChildWorkflowOptions,
  type ContinueAsNewOptions,
  type DefaultQueryHandler,
  type DefaultSignalHandler,
  type DefaultUpdateHandler,
  type LocalActivityOptions,
  type QueryHandlerOptions,
  type SignalHandlerOptions,
  type StartNexusOperationOptions,
  type TimerOptions,
  type UpdateHandlerOptions,
} from './options.js';
export { getRandomStream, uuid4, workflowRandom, type WorkflowRandomStream } from './random-streams.js';
export { AsyncLocalStorage } from './runtime/async-context.js';
export { proxySinks, type LoggerSinks, type Sink, type SinkFunction, type Sinks } from './sinks.js';
export type * from './stack-trace.js';
export { sleep } from './timers.js';
export { Trigger } from './trigger.js';
export { upsertMemo, upsertSearchAttributes } from './upserts.js';
export {
  defineWorkflowOptions,
  deprecatePatch,
  getCurrentDetails,
  inWorkflowContext,
  patched,
  setCurrentDetails,
  setWorkflowOptions,
  workflowInfo,
} from './workflow.js';
export type * from './workflow-info.js';
