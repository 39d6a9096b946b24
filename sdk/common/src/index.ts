export {
  BinaryPayloadConverter,
  DefaultPayloadConverter,
  defaultPayloadConverter,
  JsonPayloadConverter,
  UndefinedPayloadConverter,
} from './converter/default-payload-converter.js';
export { defaultDataConverter, type DataConverter, type LoadedDataConverter } from './converter/data-converter.js';
export {
  encodingKeys,
  encodingTypes,
  METADATA_ENCODING_KEY,
  METADATA_MESSAGE_TYPE_KEY,
  type EncodingType,
} from './converter/encodings.js';
export {
  DefaultFailureConverter,
  defaultFailureConverter,
  type DefaultEncodedFailureAttributes,
  type DefaultFailureConverterOptions,
  type FailureConverter,
} from './converter/failure-converter.js';
export type { PayloadCodec } from './converter/payload-codec.js';
export {
  arrayFromPayloads,
  CompositePayloadConverter,
  convertOptionalToPayload,
  fromPayloadsAtIndex,
  mapFromPayloads,
  mapToPayloads,
  toPayloads,
  type PayloadConverter,
  type PayloadConverterWithEncoding,
} from './converter/payload-converter.js';
export { RawValue } from './converter/raw-value.js';
export type {
  ActivitySerializationContext,
  SerializationContext,
  WorkflowSerializationContext,
} from './converter/serialization-context.js';
export { cutoffStackTrace } from './converter/stack-trace.js';
export { errorCode, errorMessage, str, u8 } from './deprecated.js';
export {
  ApplicationFailure,
  createPayloadValidationError,
  ensureApplicationFailure,
  ensureTemporalFailure,
  rootCause,
  type ApplicationFailureOptions,
} from './failure/application-failure.js';
export {
  CompleteAsyncError,
  IllegalStateError,
  NamespaceNotFoundError,
  PayloadConverterError,
  ValueError,
  WorkflowNotFoundError,
} from './failure/errors.js';
export {
  ApplicationFailureCategory,
  decodeApplicationFailureCategory,
  decodeRetryState,
  decodeTimeoutType,
  encodeApplicationFailureCategory,
  encodeRetryState,
  encodeTimeoutType,
  RetryState,
  TimeoutType,
} from './failure/failure-enums.js';
export {
  ActivityFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  FAILURE_SOURCE,
  NexusOperationFailure,
  ServerFailure,
  TemporalFailure,
  TerminatedFailure,
  TimeoutFailure,
  WorkflowExecutionAlreadyStartedError,
  type ProtoFailure,
  type WorkflowExecution,
} from './failure/temporal-failure.js';
export type { Headers, Next } from './interceptors.js';
export * from './interfaces.js';
export {
  LoggerWithComposedMetadata,
  SdkComponent,
  type Logger,
  type LogLevel,
  type LogMetadata,
  type LogMetaOrFunc,
} from './logger.js';
export * from './metrics.js';
export {
  ActivityCancellationDetails,
  ActivityCancellationType,
  type ActivityCancellationDetailsOptions,
  type ActivityOptions,
  type LocalActivityOptions,
  type VersioningIntent,
} from './options/activity-options.js';
export {
  decodeInitialVersioningBehavior,
  decodeVersioningBehavior,
  encodeInitialVersioningBehavior,
  encodeVersioningBehavior,
  InitialVersioningBehavior,
  SuggestContinueAsNewReason,
  toCanonicalString,
  VersioningBehavior,
  type AutoUpgradeVersioningOverride,
  type PinnedVersioningOverride,
  type VersioningOverride,
  type WorkerDeploymentVersion,
} from './options/worker-deployments.js';
export {
  decodeWorkflowIdConflictPolicy,
  decodeWorkflowIdReusePolicy,
  encodeWorkflowIdConflictPolicy,
  encodeWorkflowIdReusePolicy,
  extractWorkflowType,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  type BaseWorkflowOptions,
  type CommonWorkflowOptions,
  type WithWorkflowArgs,
  type WorkflowDurationOptions,
} from './options/workflow-options.js';
export { compilePriority, decodePriority, type Priority } from './priority.js';
export { compileRetryPolicy, decompileRetryPolicy, type RetryPolicy } from './retry-policy.js';
export {
  defineSearchAttributeKey,
  SearchAttributeType,
  TypedSearchAttributes,
  type SearchAttributeKey,
  type SearchAttributePair,
  type SearchAttributes,
  type SearchAttributeUpdatePair,
  type SearchAttributeValue,
} from './search-attributes.js';
export {
  msNumberToTs,
  msOptionalToNumber,
  msOptionalToTs,
  msToNumber,
  msToTs,
  optionalTsToDate,
  optionalTsToMs,
  tsToDate,
  tsToMs,
  type Duration,
  type StringValue,
  type Timestamp,
} from './time.js';
