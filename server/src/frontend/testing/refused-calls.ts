// For tests: other calls that are refused, and how.
import { blob, long, namespace, signal, taskQueue, type Row } from './refusal-rows.js';

export const ofSignalAndReads: readonly Row[] = [
  ['SignalWorkflowExecution', 'no namespace', { ...signal, namespace: undefined }, 3, 'Namespace is empty.'],
  ['SignalWorkflowExecution', 'no execution', { ...signal, workflowExecution: undefined }, 3, 'Execution is not set on request.'],
  ['SignalWorkflowExecution', 'no id', { ...signal, workflowExecution: {} }, 3, 'WorkflowId is not set on request.'],
  [
    'SignalWorkflowExecution',
    'bad run id',
    { ...signal, workflowExecution: { workflowId: 'a', runId: 'b' } },
    3,
    'Invalid RunId.',
  ],
  ['SignalWorkflowExecution', 'no name', { ...signal, signalName: '' }, 3, 'SignalName is not set on request.'],
  ['SignalWorkflowExecution', 'long name', { ...signal, signalName: long }, 3, 'SignalName length exceeds limit.'],
  ['SignalWorkflowExecution', 'long request id', { ...signal, requestId: long }, 3, 'RequestId length exceeds limit.'],
  ['SignalWorkflowExecution', 'large input', { ...signal, input: blob }, 3, 'Blob data size exceeds limit.'],
  ['DescribeWorkflowExecution', 'no namespace', { execution: { workflowId: 'a' } }, 3, 'Namespace is empty.'],
  ['DescribeWorkflowExecution', 'no execution', { namespace }, 3, 'Execution is not set on request.'],
  ['DescribeWorkflowExecution', 'bad run id', { namespace, execution: { workflowId: 'a', runId: '1' } }, 3, 'Invalid RunId.'],
  ['GetWorkflowExecutionHistory', 'no execution', { namespace }, 3, 'Execution is not set on request.'],
  [
    'GetWorkflowExecutionHistory',
    'unknown namespace',
    { namespace: 'nope' },
    5,
    'Namespace nope is not found.',
    'NamespaceNotFoundFailure',
  ],
  ['ShutdownWorker', 'no namespace', {}, 3, 'Namespace is empty.'],
];

export const ofNamespaces: readonly Row[] = [
  ['RegisterNamespace', 'no name', {}, 3, 'Namespace not set on request.'],
  ['RegisterNamespace', 'long name', { namespace: long }, 3, 'Namespace length exceeds limit.'],
  ['RegisterNamespace', 'no retention', { namespace: 'n' }, 3, 'A valid retention period is not set on request.'],
  [
    'RegisterNamespace',
    'short retention',
    { namespace: 'n', workflowExecutionRetentionPeriod: { seconds: 3599 } },
    3,
    'A valid retention period is not set on request.',
  ],
  [
    'RegisterNamespace',
    'negative retention',
    { namespace: 'n', workflowExecutionRetentionPeriod: { seconds: -86400 } },
    3,
    'A valid retention period is not set on request.',
  ],
  [
    'RegisterNamespace',
    'global',
    { namespace: 'n', isGlobalNamespace: true },
    3,
    'Cannot register global namespace when not enabled',
  ],
  [
    'RegisterNamespace',
    'taken',
    { namespace, workflowExecutionRetentionPeriod: { seconds: 86400 } },
    6,
    'Namespace "default" already exists',
    'NamespaceAlreadyExistsFailure',
  ],
  ['DescribeNamespace', 'neither', {}, 3, 'Namespace not set on request.'],
  [
    'DescribeNamespace',
    'both',
    { namespace, id: 'i' },
    3,
    'GetNamespace operation failed. Both ID and Name specified in request.',
  ],
  ['DescribeNamespace', 'unknown', { namespace: 'nope' }, 5, 'Namespace nope is not found.', 'NamespaceNotFoundFailure'],
  ['DescribeNamespace', 'unknown id', { id: 'no-uuid' }, 5, 'Namespace no-uuid is not found.', 'NamespaceNotFoundFailure'],
];

export const polls = (['PollWorkflowTaskQueue', 'PollActivityTaskQueue'] as const).flatMap((method): Row[] => [
  [method, 'no namespace', { taskQueue }, 3, 'Namespace is empty.'],
  [method, 'no queue', { namespace }, 3, 'taskQueue is not set'],
  [method, 'no queue name', { namespace, taskQueue: {} }, 3, 'missing task queue name'],
  [
    method,
    'long normal name',
    { namespace, taskQueue: { name: 'q', kind: 2, normalName: long } },
    3,
    'taskQueue length exceeds limit',
  ],
  [method, 'long identity', { namespace, taskQueue, identity: long }, 3, 'Identity length exceeds limit.'],
  [
    method,
    'old versioning',
    { namespace, taskQueue, workerVersionCapabilities: { useVersioning: true } },
    7,
    'Worker versioning in workflow progress APIs is disabled on this namespace.',
    'PermissionDeniedFailure',
  ],
  [
    method,
    'versioned',
    { namespace, taskQueue, deploymentOptions: { workerVersioningMode: 2 } },
    12,
    `${method}: deployment_options is not supported by this server yet.`,
  ],
]);
export const rate: Row = [
  'PollActivityTaskQueue',
  'rate',
  { namespace, taskQueue, taskQueueMetadata: { maxTasksPerSecond: { value: 5 } } },
  12,
  'PollActivityTaskQueue: task_queue_metadata.max_tasks_per_second is not supported by this server yet.',
];
