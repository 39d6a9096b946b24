// What is in the official packages and not in ours, and why. The test fails for what is missing here, and for what is here and not missing.
// A name stands with its entry; a member with its type. What the official packages mark as internal or hidden needs no place here.
import { nexusOfClient, nexusOfWorker } from './nexus-names.js';

interface Exemption {
  readonly reason: string;
  readonly names: readonly string[];
}

const of = (owner: string, names: readonly string[]): string[] => names.map((name) => `${owner}.${name}`);
const inEach = (owners: readonly string[], names: readonly string[]): string[] => owners.flatMap((owner) => of(owner, names));

export const exemptions: readonly Exemption[] = [
  {
    reason: 'Nexus is not built',
    names: [
      ...of('client', nexusOfClient),
      ...of('worker', nexusOfWorker),
      ...of('workflow.StartNexusOperationInput', ['inputType', 'outputType']),
    ],
  },
  {
    reason: 'external storage of payloads is not built',
    names: [
      ...of('common', [
        'StorageDriverClaim',
        'StorageDriverWorkflowInfo',
        'StorageDriverActivityInfo',
        'StorageDriverTargetInfo',
        'StorageDriverStoreContext',
        'StorageDriverSelectContext',
        'StorageDriverRetrieveContext',
        'StorageDriver',
        'StorageDriverSelector',
        'ExternalStorage',
      ]),
      ...inEach(['common', 'client', 'workflow'], ['ExternalStorageNotConfiguredError']),
      ...inEach(['common.DataConverter', 'common.LoadedDataConverter', 'common.defaultDataConverter'], ['externalStorage']),
    ],
  },
  {
    reason: 'type-info hints for converters are not built',
    names: [
      ...of('common', [
        'ConverterHint',
        'PayloadTypeInfo',
        'TransferTypeConverter',
        'TypeInfo',
        'toPayloadWithTypeInfo',
        'fromPayloadWithTypeInfo',
        'rawPayloadTypeBrand',
        'rawValueTypeInfo',
        'WorkflowDefinitionConfig',
        'WorkflowStaticOptions',
        'PayloadConverter.validateConverterHint',
        'PayloadConverterWithEncoding.validateConverterHint',
        'BaseWorkflowHandle.signalWithOptions',
      ]),
      ...inEach(
        ['common', 'client'],
        ['UpdateDefinitionOptions', 'SignalTypeInfo', 'SignalDefinitionOptions', 'QueryDefinitionOptions'],
      ),
      ...inEach(
        ['common', 'client', 'workflow'],
        ['WorkflowSignalOptions', 'WorkflowQueryOptions', 'WorkflowTypeOptions', 'extractWorkflowTypeAndConfig'],
      ),
      ...inEach(['common', 'activity'], ['ActivityDefinitionOptions', 'ActivityTypeInfoMap']),
      'client.AsyncCompletionCompleteOptions',
      'activity.setActivityOptions',
      ...of('workflow', ['ActivityProxyOptions', 'LocalActivityProxyOptions', 'ActivityTypeInfoMap']),
      ...of('workflow', ['ChildWorkflowHandle.signalWithOptions', 'ExternalWorkflowHandle.signalWithOptions']),
      ...inEach(
        ['', 'WithFirstExecutionRunId', 'WithStartDetails', 'WithSignaledRunId'].map((kind) => `client.WorkflowHandle${kind}`),
        ['signalWithOptions', 'queryWithOptions'],
      ),
      'client.WorkflowSignalWithStartOptions.signalTypeInfo',
      'client.WorkflowStartUpdateOutput.outputTypeInfo',
      'client.WorkflowStartUpdateWithStartInput.updateTypeInfo',
      'client.WorkflowStartUpdateWithStartOutput.updateOutputTypeInfo',
      'client.WorkflowSignalWithStartInput.signalTypeInfo',
      'client.ActivityGetResultInput.outputType',
      ...inEach(
        [
          ...of('common', ['WorkflowUpdateAnnotatedType', 'WorkflowSignalAnnotatedType', 'WorkflowQueryAnnotatedType']),
          ...of('common', ['UpdateDefinition', 'SignalDefinition', 'QueryDefinition']),
          ...of('client', ['CompiledWorkflowOptions', 'WorkflowOptions', 'WorkflowStartOptions', 'WorkflowUpdateOptions']),
          ...of('client', ['WorkflowSignalWithStartOptions', 'WorkflowSignalWithStartOptionsWithArgs']),
          ...of('client', ['WorkflowSignalWithStartOptionsWithoutArgs', 'WorkflowStartUpdateInput', 'WorkflowSignalInput']),
          ...of('client', ['WorkflowQueryInput', 'WorkflowResultOptions', 'GetWorkflowHandleOptions']),
          ...of('client', ['GetWorkflowUpdateHandleOptions', 'ActivityOptions', 'GetActivityHandleOptions']),
          ...of('workflow', ['ActivityInput', 'LocalActivityInput', 'SignalWorkflowInput', 'ContinueAsNewInputOptions']),
          ...of('workflow', ['stackTraceQuery', 'enhancedStackTraceQuery', 'workflowMetadataQuery']),
          ...of('workflow', ['ChildWorkflowOptions', 'ContinueAsNewOptions']),
        ],
        ['typeInfo'],
      ),
    ],
  },
  {
    reason: 'of the native core, which ours does not have',
    names: [
      'common.ActivityCancellationDetails.fromProto',
      'workflow.LocalActivityDoBackoff',
      ...of('worker.Runtime', ['native', 'instantiator', 'defaultOptions']),
    ],
  },
  {
    reason: 'for the SDK itself, though not marked so',
    names: [
      ...of('client', ['InternalConnectionLikeSymbol', 'InternalConnectionLike']),
      ...of('client', ['WithCompiledWorkflowOptions', 'compileWorkflowOptions']),
      ...inEach(['client.Connection', 'worker.NativeConnection'], ['callContextStorage']),
      ...of('client.ConnectionOptionsWithDefaults', ['tls is demanded', 'callCredentials is demanded']),
      ...of('worker', ['CompiledWorkerInterceptors', 'CompiledWorkerOptions', 'workflowLogAttributes']),
      ...of('workflow', ['addDefaultWorkflowOptions', 'SinkCall']),
    ],
  },
  {
    reason: 'classes of protobufjs, which ours does without',
    names: of('client', ['WorkflowService is no value', 'OperatorService is no value', 'HealthService is no value']),
  },
  {
    reason: 'for the server that skips time',
    names: ['client.TestService', 'client.Connection.testService', 'worker.NativeConnection.testService'],
  },
  {
    reason: 'realms of workflows have those of the host, or `encode` and `decode`',
    names: ['common/lib/encoding.TextDecoder', 'common/lib/encoding.TextEncoder'],
  },
  {
    reason: 'always there in ours',
    names: [
      ...inEach(['common.MetricMeter', 'activity.metricMeter', 'workflow.metricMeter'], ['createUpDownCounter is required']),
      ...of('client.ScheduleSummary', ['spec is required', 'searchAttributes is required', 'typedSearchAttributes is required']),
      ...of('client.ScheduleSpecDescription', ['calendars is required', 'intervals is required', 'skip is required']),
      ...inEach(
        ['client.ScheduleDescriptionAction', 'client.ScheduleDescriptionStartWorkflowAction'],
        ['args is required', 'args takes less'],
      ),
    ],
  },
  { reason: 'the same, said otherwise', names: ['client.LoadedWorkflowClientOptions.interceptors takes less'] },
  {
    reason: 'what sinks are told has our class of typed search attributes',
    names: ['worker.WorkerOptions.sinks takes less', 'worker.ReplayWorkerOptions.sinks takes less'],
  },
  {
    reason: 'ours makes do without it',
    names: [
      'client.ConnectionLike.plugins is optional',
      ...of('client', ['ScheduleUpdateOptions.state is optional', 'CompiledScheduleUpdateOptions.state is optional']),
    ],
  },
  {
    reason: 'Observables of rxjs; getStatus() has the numbers',
    names: of('worker.Worker', ['numInFlightActivations$', 'numInFlightActivities$', 'numRunningWorkflowInstances$']),
  },
  {
    reason: 'test environments with a server are not built',
    names: of('testing', [
      'TestWorkflowEnvironment',
      'LocalTestWorkflowEnvironmentOptions',
      'TimeSkippingTestWorkflowEnvironmentOptions',
      'ExistingServerConnectionOptions',
      'ExistingServerTestWorkflowEnvironmentOptions',
      'NexusEndpointIdentifier',
      'DevServerConfig',
      'TimeSkippingServerConfig',
      'EphemeralServerExecutable',
      'ClientOptionsForTestEnv',
      'TimeSkippingWorkflowClient',
    ]),
  },
  { reason: 'the debug replayer is not built', names: ['worker.startDebugReplayer'] },
  { reason: 'workers do not announce themselves to the server', names: ['worker.RuntimeOptions.workerHeartbeatInterval'] },
  {
    reason: 'workers leave the limits of sizes to the server',
    names: [
      'worker.WorkerOptions.disablePayloadErrorLimit',
      'worker.ReplayWorkerOptions.disablePayloadErrorLimit',
      'worker.NativeConnectionOptions.payloadLimits',
    ],
  },
  { reason: 'metrics of requests are not built', names: ['worker.NativeConnectionOptions.disableErrorCodeMetricTags'] },
  {
    reason: 'the balancing of addresses is not built',
    names: ['worker.NativeConnectionOptions.dnsLoadBalancingConfig', 'worker.DNSLoadBalancingConfig'],
  },
];
