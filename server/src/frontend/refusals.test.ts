// Goal: every bad request gets the code, the detail and the very sentence that clients of the real server know, and history is
// not asked. Method: one table of requests against a frontend whose history remembers every call.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorkflowServiceMethods } from '@perdure/wire/types';
import { createFixture, tokenOf, type Fixture } from './frontend-fixture.js';

type Method = keyof WorkflowServiceMethods;
type Row = readonly [method: Method, what: string, request: object, code: number, sentence: string, detail?: string];

const long = 'x'.repeat(1001);
/** 400 characters, 1200 bytes. */
const longInBytes = '\u20ac'.repeat(400);
const payload = { data: new Uint8Array(10) };
const blob = { payloads: [{ data: new Uint8Array(2 * 1024 * 1024) }] };
const namespace = 'default';
const taskQueue = { name: 'q' };
const start = { namespace, workflowId: 'a', workflowType: { name: 't' }, taskQueue };
const signal = { namespace, workflowExecution: { workflowId: 'a' }, signalName: 's' };
const soon = { deadlineMs: 1_700_000_060_000 };
const event = { namespace, workflowId: 'a', runId: 'b' };

const ofStart: readonly Row[] = [
  ['StartWorkflowExecution', 'no namespace', { ...start, namespace: '' }, 3, 'Namespace is empty.'],
  ['StartWorkflowExecution', 'long namespace', { ...start, namespace: long }, 3, 'Namespace length exceeds limit.'],
  [
    'StartWorkflowExecution',
    'unknown namespace',
    { ...start, namespace: 'nope' },
    5,
    'Namespace nope is not found.',
    'NamespaceNotFoundFailure',
  ],
  ['StartWorkflowExecution', 'no id', { ...start, workflowId: '' }, 3, 'WorkflowId is not set on request.'],
  ['StartWorkflowExecution', 'long id', { ...start, workflowId: long }, 3, 'WorkflowId length exceeds limit.'],
  ['StartWorkflowExecution', 'id long in bytes', { ...start, workflowId: longInBytes }, 3, 'WorkflowId length exceeds limit.'],
  ['StartWorkflowExecution', 'no type', { ...start, workflowType: undefined }, 3, 'WorkflowType is not set on request.'],
  ['StartWorkflowExecution', 'long type', { ...start, workflowType: { name: long } }, 3, 'WorkflowType length exceeds limit.'],
  ['StartWorkflowExecution', 'no queue', { ...start, taskQueue: undefined }, 3, 'taskQueue is not set'],
  ['StartWorkflowExecution', 'no queue name', { ...start, taskQueue: {} }, 3, 'missing task queue name'],
  ['StartWorkflowExecution', 'long queue name', { ...start, taskQueue: { name: long } }, 3, 'taskQueue length exceeds limit'],
  [
    'StartWorkflowExecution',
    'reserved queue',
    { ...start, taskQueue: { name: '/_sys/q/1' } },
    3,
    'task queue name cannot start with reserved prefix /_sys/',
  ],
  [
    'StartWorkflowExecution',
    'internal queue',
    { ...start, taskQueue: { name: 'temporal-sys-per-ns-tq' } },
    3,
    'cannot use internal per-namespace task queue:temporal-sys-per-ns-tq',
  ],
  ['StartWorkflowExecution', 'long request id', { ...start, requestId: long }, 3, 'RequestId length exceeds limit.'],
  ['StartWorkflowExecution', 'long identity', { ...start, identity: long }, 3, 'Identity length exceeds limit.'],
  [
    'StartWorkflowExecution',
    'negative timeout',
    { ...start, workflowRunTimeout: { seconds: -1 } },
    3,
    'An invalid WorkflowRunTimeoutSeconds is set on request. cause: negative duration',
  ],
  [
    'StartWorkflowExecution',
    'mixed signs',
    { ...start, workflowTaskTimeout: { seconds: 1, nanos: -1 } },
    3,
    'An invalid WorkflowTaskTimeoutSeconds is set on request. cause: duration has seconds and nanos with different signs',
  ],
  [
    'StartWorkflowExecution',
    'small coefficient',
    { ...start, retryPolicy: { backoffCoefficient: 0.5 } },
    3,
    'BackoffCoefficient cannot be less than 1 on retry policy.',
  ],
  [
    'StartWorkflowExecution',
    'small maximum interval',
    { ...start, retryPolicy: { maximumInterval: { nanos: 1 } } },
    3,
    'MaximumInterval cannot be less than InitialInterval on retry policy.',
  ],
  [
    'StartWorkflowExecution',
    'negative interval',
    { ...start, retryPolicy: { initialInterval: { seconds: -1 } } },
    3,
    'invalid InitialInterval set on retry policy: negative duration',
  ],
  [
    'StartWorkflowExecution',
    'negative attempts',
    { ...start, retryPolicy: { maximumAttempts: -1 } },
    3,
    'MaximumAttempts cannot be negative on retry policy.',
  ],
  [
    'StartWorkflowExecution',
    'no such timeout type',
    { ...start, retryPolicy: { nonRetryableErrorTypes: ['TemporalTimeout:Soon'] } },
    3,
    'Invalid timeout type value: Soon.',
  ],
  [
    'StartWorkflowExecution',
    'two terminate policies',
    { ...start, workflowIdReusePolicy: 4, workflowIdConflictPolicy: 1 },
    3,
    'Invalid WorkflowIDReusePolicy: WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING cannot be used together with a WorkflowIDConflictPolicy',
  ],
  [
    'StartWorkflowExecution',
    'terminate, then reject',
    { ...start, workflowIdReusePolicy: 3, workflowIdConflictPolicy: 3 },
    3,
    'Invalid WorkflowIDReusePolicy: WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE cannot be used together with WorkflowIdConflictPolicy WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING',
  ],
  [
    'StartWorkflowExecution',
    'unknown attribute',
    { ...start, searchAttributes: { indexedFields: { X: payload } } },
    3,
    'search attribute X is not defined',
  ],
  [
    'StartWorkflowExecution',
    'system attribute',
    { ...start, searchAttributes: { indexedFields: { RunId: payload } } },
    3,
    "RunId attribute can't be set in SearchAttributes",
  ],
  [
    'StartWorkflowExecution',
    'negative priority',
    { ...start, priority: { priorityKey: -1 } },
    3,
    "priority key can't be negative",
  ],
  [
    'StartWorkflowExecution',
    'long fairness key',
    { ...start, priority: { fairnessKey: 'k'.repeat(65) } },
    3,
    'fairness key length exceeds limit',
  ],
  ['StartWorkflowExecution', 'negative weight', { ...start, priority: { fairnessWeight: -1 } }, 3, 'must be greater than zero'],
  ['StartWorkflowExecution', 'large input', { ...start, input: blob }, 3, 'Blob data size exceeds limit.'],
  [
    'StartWorkflowExecution',
    'large memo',
    { ...start, memo: { fields: { m: blob.payloads[0] } } },
    3,
    'Memo size exceeds limit.',
  ],
  [
    'StartWorkflowExecution',
    'many links',
    { ...start, links: Array(11).fill({ batchJob: { jobId: 'j' } }) },
    3,
    'cannot attach more than 10 links per request, got 11',
  ],
  [
    'StartWorkflowExecution',
    'link without namespace',
    { ...start, links: [{ workflowEvent: { ...event, namespace: '' } }] },
    3,
    'workflow event link must not have an empty namespace field',
  ],
  [
    'StartWorkflowExecution',
    'link without job',
    { ...start, links: [{ batchJob: {} }] },
    3,
    'batch job link must not have an empty job ID',
  ],
  [
    'StartWorkflowExecution',
    'link without event type',
    { ...start, links: [{ workflowEvent: { ...event, eventRef: { eventId: 3 } } }] },
    3,
    'workflow event link ref cannot have an unspecified event type and a non-zero event ID',
  ],
  ['StartWorkflowExecution', 'empty link', { ...start, links: [{}] }, 3, 'unsupported link variant'],
  [
    'StartWorkflowExecution',
    'cron and delay',
    { ...start, cronSchedule: '* * * * *', workflowStartDelay: { seconds: 1 } },
    3,
    'CronSchedule and WorkflowStartDelay may not be used together.',
  ],
  ['StartWorkflowExecution', 'cron', { ...start, cronSchedule: 'often' }, 3, 'invalid CronSchedule.'],
  [
    'StartWorkflowExecution',
    'delay',
    { ...start, workflowStartDelay: { seconds: -1 } },
    3,
    'An invalid WorkflowStartDelay is set on request. cause: negative duration',
  ],
];

const ofSignalAndReads: readonly Row[] = [
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

const ofNamespaces: readonly Row[] = [
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

const polls = (['PollWorkflowTaskQueue', 'PollActivityTaskQueue'] as const).flatMap((method): Row[] => [
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
const rate: Row = [
  'PollActivityTaskQueue',
  'rate',
  { namespace, taskQueue, taskQueueMetadata: { maxTasksPerSecond: { value: 5 } } },
  12,
  'PollActivityTaskQueue: task_queue_metadata.max_tasks_per_second is not supported by this server yet.',
];

const withToken = [
  'RespondWorkflowTaskCompleted',
  'RespondWorkflowTaskFailed',
  'RespondActivityTaskCompleted',
  'RespondActivityTaskFailed',
  'RespondActivityTaskCanceled',
  'RecordActivityTaskHeartbeat',
] as const;
const tokens = ({ namespace: known, token }: Fixture): readonly Row[] =>
  withToken.flatMap((method): Row[] => [
    [method, 'no token', { namespace }, 3, 'Task token not set on request.'],
    [method, 'empty token', { namespace, taskToken: new Uint8Array(0) }, 3, 'Task token not set on request.'],
    [method, 'no token at all like this', { taskToken: Uint8Array.of(0x0a, 50) }, 3, 'Error deserializing task token.'],
    [method, 'token without namespace', { taskToken: Uint8Array.of(0x12, 0) }, 3, 'Namespace not set on request.'],
    [
      method,
      'token of an unknown namespace',
      { taskToken: tokenOf(known.id.replace(/.$/, 'f')) },
      5,
      `Namespace ${known.id.replace(/.$/, 'f')} is not found.`,
      'NamespaceNotFoundFailure',
    ],
    [
      method,
      'token of another namespace',
      { namespace: 'other', taskToken: token },
      3,
      'Operation requested with a token from a different namespace.',
    ],
    [method, 'long identity', { taskToken: token, identity: long }, 3, 'Identity length exceeds limit.'],
  ]);
const failures = ({ token }: Fixture): readonly Row[] => [
  [
    'RespondActivityTaskFailed',
    'other failure',
    { taskToken: token, failure: { message: 'm', timeoutFailureInfo: {} } },
    3,
    'Failure must have ApplicationFailureInfo.',
  ],
  [
    'RespondActivityTaskFailed',
    'bad delay',
    { taskToken: token, failure: { applicationFailureInfo: { nextRetryDelay: { seconds: 1, nanos: -1 } } } },
    3,
    'NextRetryDelay is not a valid duration: seconds and nanos do not fit together',
  ],
  [
    'RespondWorkflowTaskCompleted',
    'page',
    { taskToken: token, intermediatePage: true },
    12,
    'RespondWorkflowTaskCompleted: intermediate_page is not supported by this server yet.',
  ],
];

test('bad requests are refused in the words clients know', async (t) => {
  const fixture = await createFixture();
  await fixture.call('RegisterNamespace', { namespace: 'other', workflowExecutionRetentionPeriod: { seconds: 3600 } });
  const rows = [...ofStart, ...ofSignalAndReads, ...ofNamespaces, ...polls, rate, ...tokens(fixture), ...failures(fixture)];
  for (const [method, what, request, code, sentence, detail] of rows) {
    await t.test(`${method}: ${what}`, async () => {
      const failure = await refusalOf(fixture.call(method, request as never, soon));
      assert.deepEqual({ code: failure.code, message: failure.message }, { code, message: sentence });
      assert.deepEqual(
        failure.details?.map(({ typeName }) => typeName),
        detail === undefined ? [] : [`temporal.api.errordetails.v1.${detail}`],
      );
    });
  }
  assert.deepEqual(fixture.asked, []);
});

test('polls need time', async () => {
  const { call, clock } = await createFixture();
  for (const method of ['PollWorkflowTaskQueue', 'PollActivityTaskQueue'] as const) {
    const unset = await refusalOf(call(method, { namespace, taskQueue }));
    assert.deepEqual([unset.code, unset.message], [3, 'Context timeout is not set.']);
    const short = await refusalOf(call(method, { namespace, taskQueue }, { deadlineMs: clock.now() + 1999 }));
    assert.deepEqual([short.code, short.message], [9, 'Context timeout is too short.']);
  }
});

interface Refusal {
  readonly code: number;
  readonly message: string;
  readonly details?: readonly { readonly typeName: string }[];
}

async function refusalOf(answer: Promise<unknown>): Promise<Refusal> {
  return answer.then(
    (value) => assert.fail(`answered ${JSON.stringify(value)}`),
    (error: Refusal) => error,
  );
}
