// After bad input: a healthy workflow completes as ever, and every execution that was touched can be read, described and brought to its end.
import proto from '@temporalio/proto';
import { status } from '@grpc/grpc-js';
import { setTimeout as sleep } from 'node:timers/promises';
import { completeWorkflow, scheduleActivity } from '../golden/messages.js';
import { detailsOf, statusOf, type RawClient } from '../raw-client.js';
import { patiently, type Playground } from './playground.js';

const RUNNING = proto.temporal.api.enums.v1.WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
const HEALTHY_MS_MAX = 30_000;
/** The worker is given up when it has ended none of them for so long. */
const STILL_MS_MAX = 45_000;
const HEALERS = 4;
const READERS = 8;

/** Start, task, activity, task, end: on queues of its own. Returns what went wrong. */
export async function healthyWorkflow({ client, namespace, freshId }: Playground): Promise<string | undefined> {
  const { service } = client;
  const workflowId = freshId();
  const taskQueue = { name: `${workflowId}-healthy` };
  const identity = 'healthy';
  const answer = async (commands: Parameters<typeof service.respondWorkflowTaskCompleted>[0]['commands']) => {
    const { taskToken } = await patiently(() => service.pollWorkflowTaskQueue({ namespace, taskQueue, identity }));
    if (taskToken.length === 0) throw new Error('no workflow task came');
    const completion = { namespace, taskToken, identity, commands: commands ?? [] };
    await patiently(() => service.respondWorkflowTaskCompleted(completion));
  };
  const run = async (): Promise<undefined> => {
    const workflowType = { name: 'Healthy' };
    const start = { namespace, workflowId, workflowType, taskQueue, requestId: workflowId };
    await patiently(() => service.startWorkflowExecution(start));
    await answer([scheduleActivity('a', taskQueue.name)]);
    const { taskToken } = await patiently(() => service.pollActivityTaskQueue({ namespace, taskQueue, identity }));
    await patiently(() => service.respondActivityTaskCompleted({ namespace, taskToken, identity }));
    await answer([completeWorkflow()]);
  };
  const late = sleep(HEALTHY_MS_MAX, undefined, { ref: false }).then(
    () => `a healthy workflow took more than ${HEALTHY_MS_MAX} ms`,
  );
  return Promise.race([run(), late]).catch((error: unknown) => `a healthy workflow: ${detailsOf(error)}`);
}

export interface Patient {
  readonly workflowId: string;
  /** What was accepted may have changed the execution in any way that is allowed, so it need not end by itself. */
  readonly accepted: boolean;
}

/** Brings all to their ends, by a worker as far as that must be possible. Returns what could not be done. */
export async function bringToTheirEnds(ground: Playground, patients: readonly Patient[]): Promise<string[]> {
  const trouble: string[] = [];
  await each(patients, async ({ workflowId }) => {
    const signal = { namespace: ground.namespace, workflowExecution: { workflowId }, signalName: 'wake up' };
    await patiently(() => ground.client.service.signalWorkflowExecution(signal)).catch((error: unknown) => {
      if (!isGone(error)) trouble.push(`${workflowId} takes no signal: ${detailsOf(error)}`);
    });
  });
  const open = await heal(ground, patients);
  await each(open, async ({ workflowId, accepted }) => {
    if (!accepted) trouble.push(`${workflowId} does not end, although all it got was refused`);
    const terminate = { namespace: ground.namespace, workflowExecution: { workflowId } };
    await patiently(() => ground.client.service.terminateWorkflowExecution(terminate)).catch((error: unknown) => {
      if (!isGone(error)) trouble.push(`${workflowId} cannot be terminated: ${detailsOf(error)}`);
    });
  });
  return trouble;
}

const isGone = (error: unknown): boolean => statusOf(error) === status.NOT_FOUND;

/** A worker completes what comes to the common queue. Returns those that are still open when the time is over, or nothing more comes. */
async function heal(ground: Playground, patients: readonly Patient[]): Promise<readonly Patient[]> {
  let open = patients;
  let healing = true;
  const client = ground.ownClient();
  const healers = Array.from({ length: HEALERS }, async () => {
    while (healing) await healOne(client, ground);
  });
  for (let changedMs = Date.now(); open.some(({ accepted }) => !accepted) && Date.now() < changedMs + STILL_MS_MAX;) {
    // Looking at thousands takes the worker's time.
    await sleep(Math.max(500, open.length));
    const left = await stillOpen(ground.client, ground.namespace, open);
    if (left.length < open.length) changedMs = Date.now();
    open = left;
  }
  healing = false;
  // Or the last polls would be waited for, which take seconds to end by themselves.
  client.abandon();
  await Promise.all(healers);
  return open;
}

async function healOne({ service }: RawClient, { namespace, taskQueue }: Playground): Promise<void> {
  const identity = 'healer';
  // A poll that a busy machine answers too late has lost its task, which comes again.
  const asked = service.pollWorkflowTaskQueue({ namespace, taskQueue: { name: taskQueue }, identity });
  const task = await asked.catch(() => undefined);
  if (task === undefined || task.taskToken.length === 0) return;
  const commands = task.query ? [] : [completeWorkflow()];
  // A task that was given to somebody else meanwhile, or a query: the next one then.
  const request = { namespace, taskToken: task.taskToken, identity, commands };
  await service.respondWorkflowTaskCompleted(request).catch(() => undefined);
}

async function stillOpen(client: RawClient, namespace: string, patients: readonly Patient[]): Promise<Patient[]> {
  const open: Patient[] = [];
  await each(patients, async (patient) => {
    const execution = { workflowId: patient.workflowId };
    const { workflowExecutionInfo } = await patiently(() => client.service.describeWorkflowExecution({ namespace, execution }));
    if (workflowExecutionInfo?.status === RUNNING) open.push(patient);
  });
  return open;
}

/** Each can be described, and its history is whole. Returns what is not so. */
export async function readAll({ client, namespace }: Playground, workflowIds: readonly string[]): Promise<string[]> {
  const trouble: string[] = [];
  await each(workflowIds, async (workflowId) => {
    const execution = { workflowId };
    try {
      const { workflowExecutionInfo } = await patiently(() => client.service.describeWorkflowExecution({ namespace, execution }));
      const ids = await eventIds(client, { namespace, execution });
      const dense = ids.length > 0 && ids.every((id, index) => id === index + 1);
      if (!dense) trouble.push(`${workflowId} has the events ${ids.join(' ')}`);
      const length = Number(workflowExecutionInfo?.historyLength);
      if (length > ids.length) trouble.push(`${workflowId} says it has ${length} events, and shows ${ids.length}`);
    } catch (error) {
      trouble.push(`${workflowId} cannot be read: ${detailsOf(error)}`);
    }
  });
  return trouble;
}

async function eventIds(client: RawClient, request: { namespace: string; execution: { workflowId: string } }): Promise<number[]> {
  const ids: number[] = [];
  let nextPageToken = new Uint8Array(0);
  do {
    const asked = { ...request, nextPageToken };
    const page = await patiently(() => client.service.getWorkflowExecutionHistory(asked));
    ids.push(...(page.history?.events ?? []).map(({ eventId }) => Number(eventId)));
    nextPageToken = new Uint8Array(page.nextPageToken);
  } while (nextPageToken.length > 0);
  return ids;
}

/** In several lanes. */
async function each<Item>(items: readonly Item[], act: (item: Item) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const lane = async (): Promise<void> => {
    for (const item of waiting) await act(item);
  };
  await Promise.all(Array.from({ length: READERS }, lane));
}

/** What the server itself calls an error. */
export function errorsIn(output: string): string[] {
  return output.split('\n').filter((line) => /"level":"error"|InvariantError/.test(line));
}
