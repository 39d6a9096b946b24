// A server that answers the calls of a no-op workflow out of its head: no store, no checks, no state machines. Whatever it costs is
// the transport and the messages: what no server on the same transport can go below. `node transport-only-program.js PORT`.
import { enums, type CallContext, type WorkflowServiceMethods } from '@perdure/wire/types';
import { startGrpcServer } from '@perdure/transport-grpc';

type Request<Method extends keyof WorkflowServiceMethods> = WorkflowServiceMethods[Method]['request'];
type Response<Method extends keyof WorkflowServiceMethods> = WorkflowServiceMethods[Method]['response'];
type Task = Response<'PollWorkflowTaskQueue'>;
type Page = Response<'GetWorkflowExecutionHistory'>;

interface Run {
  readonly runId: string;
  readonly request: Request<'StartWorkflowExecution'>;
  closed: boolean;
  tellClosed: () => void;
}

const IDLE_POLL_MS = 55_000;
const text = { encode: new TextEncoder(), decode: new TextDecoder() };
const runs = new Map<string, Run>();
const waitingRuns: Run[] = [];
const waitingPolls = new Set<(run: Run) => void>();
let started = 0;

const now = () => ({ seconds: Math.floor(Date.now() / 1000), nanos: 0 });
const emptyPoll = () => new Promise<Record<string, never>>((resolve) => setTimeout(() => resolve({}), IDLE_POLL_MS).unref());

function start(request: Request<'StartWorkflowExecution'>): Promise<Response<'StartWorkflowExecution'>> {
  const runId = `00000000-0000-4000-8000-${String(++started).padStart(12, '0')}`;
  const run: Run = { runId, request, closed: false, tellClosed: () => undefined };
  runs.set(runId, run);
  const [poll] = waitingPolls;
  if (poll === undefined) waitingRuns.push(run);
  else poll(run);
  return Promise.resolve({ runId, started: true });
}

async function poll(request: Request<'PollWorkflowTaskQueue'>, { signal }: CallContext): Promise<Task> {
  if (request.taskQueue?.kind === enums.TaskQueueKind.STICKY) return emptyPoll();
  return taskOf(waitingRuns.shift() ?? (await nextRun(signal)));
}

/** A run that is started from now on; a worker that goes away takes none with it. */
function nextRun(signal: CallContext['signal']): Promise<Run> {
  return new Promise((resolve) => {
    const take = (run: Run): void => {
      waitingPolls.delete(take);
      resolve(run);
    };
    waitingPolls.add(take);
    signal.addEventListener('abort', () => waitingPolls.delete(take));
  });
}

function taskOf({ runId, request }: Run): Task {
  const { workflowId = '', workflowType, taskQueue } = request;
  const first = {
    ...{ workflowType, taskQueue, workflowId, attempt: 1, identity: request.identity ?? '' },
    ...{ originalExecutionRunId: runId, firstExecutionRunId: runId, workflowTaskTimeout: { seconds: 10, nanos: 0 } },
  };
  const events = [
    { eventId: 1, eventType: enums.EventType.WORKFLOW_EXECUTION_STARTED, workflowExecutionStartedEventAttributes: first },
    {
      ...{ eventId: 2, eventType: enums.EventType.WORKFLOW_TASK_SCHEDULED },
      workflowTaskScheduledEventAttributes: { taskQueue, startToCloseTimeout: { seconds: 10, nanos: 0 }, attempt: 1 },
    },
    {
      ...{ eventId: 3, eventType: enums.EventType.WORKFLOW_TASK_STARTED },
      workflowTaskStartedEventAttributes: { scheduledEventId: 2, requestId: runId },
    },
  ].map((event) => ({ ...event, eventTime: now() }));
  return {
    ...{ workflowType, startedEventId: 3, attempt: 1, scheduledTime: now(), startedTime: now(), history: { events } },
    taskToken: text.encode.encode(runId),
    workflowExecution: { workflowId, runId },
  };
}

function complete({ taskToken }: Request<'RespondWorkflowTaskCompleted'>): Promise<Response<'RespondWorkflowTaskCompleted'>> {
  const run = runs.get(text.decode.decode(taskToken));
  if (run) run.closed = true;
  run?.tellClosed();
  return Promise.resolve({});
}

async function history({ execution }: Request<'GetWorkflowExecutionHistory'>): Promise<Page> {
  const run = runs.get(execution?.runId ?? '');
  if (run && !run.closed) await new Promise<void>((resolve) => (run.tellClosed = resolve));
  runs.delete(run?.runId ?? '');
  const event = {
    ...{ eventId: 5, eventTime: now(), eventType: enums.EventType.WORKFLOW_EXECUTION_COMPLETED },
    workflowExecutionCompletedEventAttributes: { workflowTaskCompletedEventId: 4 },
  };
  return { history: { events: [event] } };
}

const capabilities = { internalErrorDifferentiation: true, encodedFailureAttributes: true, sdkMetadata: true };
await startGrpcServer({
  host: '127.0.0.1',
  port: Number(process.argv[2]),
  services: [
    {
      name: 'temporal.api.workflowservice.v1.WorkflowService',
      methods: {
        GetSystemInfo: () => Promise.resolve({ serverVersion: '1.31.0', capabilities }),
        DescribeNamespace: () => Promise.resolve({ namespaceInfo: { name: 'default', state: 1 }, config: {} }),
        StartWorkflowExecution: start,
        PollWorkflowTaskQueue: poll,
        PollActivityTaskQueue: emptyPoll,
        RespondWorkflowTaskCompleted: complete,
        GetWorkflowExecutionHistory: history,
      },
    },
  ],
  logger: { error: (fields, message) => console.error(message, fields) },
});
process.on('SIGTERM', () => process.exit(0));
