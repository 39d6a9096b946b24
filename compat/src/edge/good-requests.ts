// One good request per call (several where calls do different things), as the place from which bad ones are made.
import proto from '@temporalio/proto';
import { methodNamed, methods, type Field, type Method } from './schema.js';
import type { Playground } from './playground.js';
import type { Message, Value } from './wire-bytes.js';

/** A request that is right, about something that is there. */
export interface Good {
  readonly method: Method;
  /** Tells apart requests of one call. */
  readonly variant: string;
  /** Only mutants whose labels begin like this: the rest of the request is swept with another variant. */
  readonly focus?: string;
  /** Only its fields are known, so it may not be good at all. */
  readonly isGuess?: boolean;
  readonly make: (ground: Playground) => Promise<{ readonly message: Message; readonly workflowId?: string }>;
}

const { CommandType } = proto.temporal.api.enums.v1;
const payloads = { payloads: [{ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('"x"') }] };
const failure = { message: 'm', applicationFailureInfo: { type: 'T' } };
const retryPolicy = { initialInterval: { seconds: 1n }, backoffCoefficient: 2, maximumInterval: { seconds: 10n } };
const header = { fields: { h: { data: Buffer.from('x') } } };
const memo = { fields: { m: { data: Buffer.from('x') } } };

const good = (name: string, make: Good['make'], variant = ''): Good => ({ method: methodNamed(name), variant, make });

/** About a workflow whose id the request holds under this name. */
const about = (name: string, field: string, more: Message, state: 'waiting' | 'idle' | 'closed' = 'waiting'): Good =>
  good(
    name,
    async (ground) => {
      const { workflowId, runId } = await ground[state]();
      return { workflowId, message: { namespace: ground.namespace, [field]: { workflowId, runId }, identity: 'edge', ...more } };
    },
    state,
  );

const withToken = (name: string, state: 'workflowTask' | 'activityTask' | 'queryTask', more: Message, variant = ''): Good =>
  good(
    name,
    async (ground) => {
      const { workflowId, taskToken } = await ground[state]();
      return { workflowId, message: { namespace: ground.namespace, taskToken, identity: 'edge', ...more } };
    },
    variant,
  );

const byId = (name: string, more: Message): Good =>
  good(name, async (ground) => {
    const { workflowId, runId, activityId } = await ground.activityTask();
    return { workflowId, message: { namespace: ground.namespace, workflowId, runId, activityId, identity: 'edge', ...more } };
  });

const starts: readonly Good[] = [
  good('StartWorkflowExecution', (ground) => {
    const workflowId = ground.freshId();
    const more = { input: payloads, retryPolicy, header, memo, priority: { priorityKey: 2 } };
    return Promise.resolve({ workflowId, message: { ...ground.startRequest(workflowId), ...more } });
  }),
  good('SignalWithStartWorkflowExecution', (ground) => {
    const workflowId = ground.freshId();
    const more = { signalName: 's', signalInput: payloads, input: payloads, header };
    return Promise.resolve({ workflowId, message: { ...ground.startRequest(workflowId), ...more } });
  }),
];

const execution = (ground: Playground, more: Message): Message => ({ namespace: ground.namespace, ...more });
const polls: readonly Good[] = ['PollWorkflowTaskQueue', 'PollActivityTaskQueue'].map((name) =>
  good(name, (ground) => {
    const queue = { name: `${ground.prefix}-nothing-here`, kind: 1 };
    return Promise.resolve({ message: execution(ground, { taskQueue: queue, identity: 'edge' }) });
  }),
);

/** Attributes by command; each is swept in a completion of its own. */
const commands: Readonly<Record<string, Message>> = {
  SCHEDULE_ACTIVITY_TASK: {
    activityId: 'a',
    activityType: { name: 'A' },
    taskQueue: { name: 'edge-nobody-polls' },
    input: payloads,
    header,
    startToCloseTimeout: { seconds: 5n },
    heartbeatTimeout: { seconds: 2n },
    retryPolicy,
    priority: { priorityKey: 1 },
  },
  REQUEST_CANCEL_ACTIVITY_TASK: { scheduledEventId: 5n },
  START_TIMER: { timerId: 't', startToFireTimeout: { seconds: 60n } },
  CANCEL_TIMER: { timerId: 't' },
  COMPLETE_WORKFLOW_EXECUTION: { result: payloads },
  FAIL_WORKFLOW_EXECUTION: { failure },
  CANCEL_WORKFLOW_EXECUTION: { details: payloads },
  CONTINUE_AS_NEW_WORKFLOW_EXECUTION: { workflowType: { name: 'W' }, input: payloads, retryPolicy, memo, header },
  RECORD_MARKER: { markerName: 'm', details: { d: payloads }, header, failure },
  MODIFY_WORKFLOW_PROPERTIES: { upsertedMemo: memo },
  UPSERT_WORKFLOW_SEARCH_ATTRIBUTES: {
    searchAttributes: {
      indexedFields: { BuildIds: { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('[]') } },
    },
  },
  START_CHILD_WORKFLOW_EXECUTION: {
    workflowId: 'edge-child',
    workflowType: { name: 'C' },
    taskQueue: { name: 'edge-nobody-polls' },
    input: payloads,
    workflowTaskTimeout: { seconds: 1n },
    retryPolicy,
    memo,
    header,
  },
  SIGNAL_EXTERNAL_WORKFLOW_EXECUTION: { execution: { workflowId: 'nobody' }, signalName: 's', input: payloads, header },
  REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION: { workflowId: 'nobody' },
  PROTOCOL_MESSAGE: { messageId: 'm' },
  SCHEDULE_NEXUS_OPERATION: { endpoint: 'e', service: 's', operation: 'o' },
  REQUEST_CANCEL_NEXUS_OPERATION: { scheduledEventId: 5n },
};

const camel = (name: string): string => name.toLowerCase().replace(/_(.)/g, (_match, letter: string) => letter.toUpperCase());

/** Command by name, as it stands in a completion. */
const examples: readonly (readonly [name: string, field: string, command: Message])[] = Object.entries(commands).map(
  ([name, attributes]) => {
    const commandType = CommandType[`COMMAND_TYPE_${name}` as keyof typeof CommandType] as number;
    const field = `${camel(name)}CommandAttributes`;
    return [name, field, { commandType, [field]: attributes, userMetadata: { summary: { data: Buffer.from('x') } } }];
  },
);

export const commandExamples: readonly Message[] = examples.map(([, , command]) => command);

const completions: readonly Good[] = examples.map(([name, field, command]) => ({
  ...withToken('RespondWorkflowTaskCompleted', 'workflowTask', { commands: [command] }, name),
  focus: `commands: ${field}`,
}));

const answers: readonly Good[] = [
  ...completions,
  withToken(
    'RespondWorkflowTaskCompleted',
    'workflowTask',
    {
      stickyAttributes: { workerTaskQueue: { name: 'edge-sticky', kind: 2 }, scheduleToStartTimeout: { seconds: 1n } },
      returnNewWorkflowTask: 1,
      sdkMetadata: { coreUsedFlags: [1], langUsedFlags: [1], sdkName: 's' },
      queryResults: { q: { resultType: 1, answer: payloads } },
    },
    'nothing to do',
  ),
  withToken('RespondWorkflowTaskFailed', 'workflowTask', { cause: 14, failure }),
  withToken('RespondQueryTaskCompleted', 'queryTask', { completedType: 1, queryResult: payloads }),
  withToken('RespondActivityTaskCompleted', 'activityTask', { result: payloads }),
  withToken('RespondActivityTaskFailed', 'activityTask', { failure }),
  withToken('RespondActivityTaskCanceled', 'activityTask', { details: payloads }),
  withToken('RecordActivityTaskHeartbeat', 'activityTask', { details: payloads }),
  byId('RespondActivityTaskCompletedById', { result: payloads }),
  byId('RespondActivityTaskFailedById', { failure }),
  byId('RespondActivityTaskCanceledById', { details: payloads }),
  byId('RecordActivityTaskHeartbeatById', { details: payloads }),
];

const clients: readonly Good[] = [
  ...(['waiting', 'idle', 'closed'] as const).flatMap((state) => [
    about('SignalWorkflowExecution', 'workflowExecution', { signalName: 's', input: payloads, requestId: 'r', header }, state),
    about('RequestCancelWorkflowExecution', 'workflowExecution', { requestId: 'r', reason: 'why' }, state),
    about('TerminateWorkflowExecution', 'workflowExecution', { reason: 'why', details: payloads }, state),
    about('DescribeWorkflowExecution', 'execution', {}, state),
    about('GetWorkflowExecutionHistory', 'execution', { maximumPageSize: 10 }, state),
    about('QueryWorkflow', 'execution', { query: { queryType: 'q', queryArgs: payloads } }, state),
  ]),
  about('GetWorkflowExecutionHistoryReverse', 'execution', { maximumPageSize: 2 }, 'idle'),
  about('ResetStickyTaskQueue', 'execution', {}, 'idle'),
];

/** Nothing is known of these calls but their fields: those with well-known names are filled in. */
function filled(method: Method): Good {
  // What such a call does to its namespace may be the end of it.
  const isAboutNamespaces = method.name.endsWith('Namespace');
  const guess = good(method.name, (ground) => {
    const namespace = isAboutNamespaces ? `${ground.prefix}-other` : ground.namespace;
    const entries = method.request.fields.map((field): [string, Value] => [field.name, wellKnown(field, namespace)]);
    return Promise.resolve({ message: Object.fromEntries(entries) });
  });
  return { ...guess, isGuess: true };
}

function wellKnown({ name, kind }: Field, namespace: string): Value {
  if (name === 'namespace') return namespace;
  if (name === 'identity' || name === 'requestId') return 'edge';
  if (kind === 'message' && /^(workflowE|e)xecution$/.test(name)) return { workflowId: 'nobody' };
  return name === 'taskQueue' && kind === 'message' ? { name: 'edge-nobody-polls' } : undefined;
}

const known: readonly Good[] = [...starts, ...polls, ...answers, ...clients];
const isKnown = (name: string): boolean => known.some(({ method }) => method.name === name);

export const goodRequests: readonly Good[] = [...known, ...methods.filter(({ name }) => !isKnown(name)).map(filled)];
