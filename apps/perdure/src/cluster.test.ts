// Goal: two hosts answer as one, over real connections: calls, errors with details, polls, cancelling, and leaving.
// Method: two hosts in this process on one memory store, each with its ports; requests are sent as bytes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { noMetrics } from '@perdure/server';
import { createMemoryDatabase } from '@perdure/store-memory';
import { PeerClient, PeerError } from '@perdure/transport-grpc';
import { decode, encode } from '@perdure/wire/codec';
import { StatusCode, type MessageTypes } from '@perdure/wire/types';
import { startHost, type RunningHost } from './compose.js';
import { realClock, realRandom } from './real-world.js';

const api = 'temporal.api.workflowservice.v1';
const silent = () => {};
const errors: unknown[] = [];
const logger = { debug: silent, info: silent, warn: silent, error: (fields: unknown) => void errors.push(fields) };
const database = createMemoryDatabase();
const local = { host: '127.0.0.1', port: 0 };

let hosts: RunningHost[] = [];
const clients: PeerClient[] = [];

const start = () =>
  startHost({
    store: database.open(),
    clock: realClock,
    random: realRandom,
    logger,
    metrics: noMetrics,
    serverVersion: '0.1.0',
    listen: local,
    peers: local,
    shardCount: 16,
    namespaces: ['default'],
  });

before(async () => {
  hosts = [await start(), await start()];
  // Until the first has seen the second.
  for (const deadline = Date.now() + 10_000; Date.now() < deadline;) {
    const owners = (await database.open().listShards({ timeoutMs: 1_000 })).map(({ owner }) => owner);
    if (new Set(owners).size === 2 && !owners.includes('')) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail('the hosts do not share the shards');
});
after(async () => {
  for (const client of clients) client.close();
  await Promise.all(hosts.map((host) => host.stop(5_000)));
});

type Method = 'StartWorkflowExecution' | 'DescribeWorkflowExecution' | 'PollWorkflowTaskQueue';

async function call<Name extends Method>(
  host: number,
  name: Name,
  request: MessageTypes[`${typeof api}.${Name}Request`],
  options: { readonly deadlineMs?: number; readonly signal?: AbortSignal } = {},
): Promise<MessageTypes[`${typeof api}.${Name}Response`]> {
  const client = new PeerClient(`127.0.0.1:${hosts[host]?.port}`, `/${api}.WorkflowService/${name}`);
  clients.push(client);
  const bytes = encode(`${api}.${name}Request` as keyof MessageTypes, { namespace: 'default', ...request });
  const answer = await client.call(bytes, { deadlineMs: Date.now() + 20_000, ...options });
  return decode(`${api}.${name}Response` as keyof MessageTypes, answer) as MessageTypes[`${typeof api}.${Name}Response`];
}

const startWorkflow = (host: number, workflowId: string, queue: string) =>
  call(host, 'StartWorkflowExecution', {
    workflowId,
    workflowType: { name: 'w' },
    taskQueue: { name: queue },
    requestId: workflowId,
    identity: 'client',
  });
const poll = (host: number, queue: string, options: { readonly signal?: AbortSignal } = {}) =>
  call(host, 'PollWorkflowTaskQueue', { taskQueue: { name: queue }, identity: 'worker' }, options);
const fails = (promise: Promise<unknown>, code: number) =>
  assert.rejects(promise, (error) => error instanceof PeerError && error.code === code);

const eight = Array.from({ length: 8 }, (_, index) => `w${index}`);

test('what one host is told the other one knows', async () => {
  await Promise.all(eight.map((id) => startWorkflow(0, id, `queue-${id}`)));
  for (const workflowId of eight) {
    const seen = await call(1, 'DescribeWorkflowExecution', { execution: { workflowId } });
    assert.equal(seen.workflowExecutionInfo?.execution?.workflowId, workflowId);
  }
});

test('an error of another host is the same error', async () => {
  for (const host of [0, 1]) {
    await fails(call(host, 'DescribeWorkflowExecution', { execution: { workflowId: 'nobody' } }), StatusCode.NOT_FOUND);
    const again = {
      workflowId: 'w0',
      workflowType: { name: 'w' },
      taskQueue: { name: 'q' },
      requestId: 'another',
      identity: 'client',
    };
    await fails(call(host, 'StartWorkflowExecution', again), StatusCode.ALREADY_EXISTS);
  }
});

test('a poll at one host gets the task of a workflow started at the other', async () => {
  const early = eight.map((id) => poll(0, `early-${id}`));
  await Promise.all(eight.map((id) => startWorkflow(1, `early-${id}`, `early-${id}`)));
  const tasks = await Promise.all([...early, ...eight.map((id) => poll(1, `queue-${id}`))]);
  assert.deepEqual(
    tasks.map((task) => task.workflowExecution?.workflowId),
    [...eight.map((id) => `early-${id}`), ...eight],
  );
  assert.ok(tasks.every((task) => task.history?.events?.length === 3));
});

test('a poll that is cancelled takes no task, wherever it waited', async () => {
  const gone = new AbortController();
  const polls = eight.map((id) => fails(poll(0, `gone-${id}`, { signal: gone.signal }), StatusCode.CANCELLED));
  // On their way to where they wait: another poll that was answered came later.
  await Promise.all(eight.map((id) => startWorkflow(0, `before-${id}`, `before-${id}`)));
  await Promise.all(eight.map((id) => poll(0, `before-${id}`)));
  gone.abort();
  await Promise.all(polls);
  await Promise.all(eight.map((id) => startWorkflow(0, `gone-${id}`, `gone-${id}`)));
  const tasks = await Promise.all(eight.map((id) => poll(1, `gone-${id}`)));
  assert.ok(tasks.every((task) => task.attempt === 1));
});

test('when a host leaves, the other one goes on with everything', async () => {
  await Promise.all(eight.map((id) => startWorkflow(1, `last-${id}`, `last-${id}`)));
  await hosts.pop()?.stop(5_000);
  const tasks = await Promise.all(eight.map((id) => poll(0, `last-${id}`)));
  assert.deepEqual(
    tasks.map((task) => task.workflowExecution?.workflowId),
    eight.map((id) => `last-${id}`),
  );
  assert.deepEqual(errors, []);
});
