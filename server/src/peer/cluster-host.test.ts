// Goal: hosts on one store share its shards and its queues, whoever is asked; what a host lost unnoticed it finds out.
// Method: whole hosts over one memory store under virtual time, joined by functions instead of a network.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { Clock, Logger } from '@perdure/engine/ports';
import { createMemoryDatabase, type MemoryDatabase } from '@perdure/store-memory';
import { StatusCode, type CancelSignal } from '@perdure/wire/types';
import { decodeQueryToken } from '../query-token.js';
import type { StartedTask } from '../tasks.js';
import { settle, VirtualClock } from '../matching/testing/virtual-clock.js';
import type { QueueRef } from '../tasks.js';
import { createMembership, type Membership } from '../membership/index.js';
import { noMetrics } from '../telemetry/index.js';
import { createClusterHost, type ClusterHostRoles } from './cluster-host.js';
import { createRemoteHistory } from './remote.js';

const namespaceId = '0198f6a4-0000-7000-8000-000000000001';
const silent = () => {};
const logger: Logger = { debug: silent, info: silent, warn: silent, error: silent };
let drawn = 0;
const random = { uuid: () => `00000000-0000-7000-8000-${String(++drawn).padStart(12, '0')}`, next: () => 0.5 };

let clock: VirtualClock;
let database: MemoryDatabase;
let hosts: Map<string, Host>;

interface Host extends ClusterHostRoles {
  readonly membership: Membership;
  /** As if the process was killed: no timer runs, nobody is answered. */
  kill(): void;
}

beforeEach(() => {
  clock = new VirtualClock();
  database = createMemoryDatabase({ now: () => clock.now() });
  hosts = new Map();
});

async function start(id: string): Promise<Host> {
  let killed = false;
  const ownClock: Clock = {
    now: () => clock.now(),
    setTimer: (delayMs, callback) => clock.setTimer(delayMs, () => killed || callback()),
  };
  const store = database.open();
  const about = { hostId: id, peerAddress: id, version: '0.1.0', formatVersion: 1 };
  const membership = createMembership({ ...about, store, clock: ownClock, random, logger });
  const connect = (address: string) => ({
    call: (bytes: Uint8Array, { deadlineMs, signal }: { deadlineMs?: number | undefined; signal?: CancelSignal | undefined }) =>
      new Promise<Uint8Array>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(Object.assign(new Error('cancelled'), { code: StatusCode.CANCELLED })));
        hosts.get(address)?.servePeer(bytes, { deadlineMs, signal }).then(resolve, reject);
      }),
    close: silent,
  });
  const roles = createClusterHost({
    store,
    membership,
    connect,
    clock: ownClock,
    random,
    logger,
    metrics: noMetrics,
    shardCount: 16,
  });
  const host: Host = {
    ...roles,
    membership,
    servePeer: (bytes, call) => (killed ? new Promise(() => {}) : roles.servePeer(bytes, call)),
    kill: () => (killed = true),
  };
  hosts.set(id, host);
  await within(1_000, host.start());
  return host;
}

const startWorkflow = (host: Host, workflowId: string, queue: string) =>
  host.history.startWorkflow(
    { namespaceId, request: { workflowId, workflowType: { name: 'w' }, taskQueue: { name: queue }, requestId: workflowId } },
    { deadlineMs: clock.now() + 10_000 },
  );

const poll = (host: Host, name: string) => {
  const queue: QueueRef = { namespaceId, type: 1, name, sticky: false };
  return host.matching.poll({ queue, identity: 'worker', pollId: random.uuid() }, { deadlineMs: clock.now() + 60_000 });
};

/** The workflow a poll was given a task of. */
function workflowOf(task: StartedTask | undefined): string | undefined {
  return task?.at === 'workflowTask' ? task.response.workflowExecution?.workflowId : undefined;
}

async function within<Result>(ms: number, promise: Promise<Result>): Promise<Result> {
  let done = false;
  const finished = promise.finally(() => (done = true));
  finished.catch(silent);
  for (let waited = 0; !done && waited < ms; waited += 20) await clock.advance(20);
  assert.ok(done, `not done within ${ms} ms`);
  return finished;
}

const ownersOf = ({ membership }: Host) => Array.from({ length: 16 }, (_, index) => membership.ownerOfShard(index + 1));
const rows = () => database.open().listShards({ timeoutMs: 1 });

test('two hosts share the shards, and either serves all workflows and queues', async () => {
  const [a, b] = [await start('a'), await start('b')];
  assert.deepEqual(new Set(ownersOf(a)), new Set(['a', 'b']));
  assert.deepEqual(
    (await rows()).map(({ owner }) => owner),
    ownersOf(a),
  );
  for (const queue of ['q1', 'q2', 'q3', 'q4', 'q5', 'q6']) {
    const polled = poll(a, queue);
    await within(1_000, startWorkflow(b, `of-${queue}`, queue));
    assert.equal(workflowOf(await within(1_000, polled)), `of-${queue}`);
  }
});

test('hosts tell each other at once when they come and go', async () => {
  const [a, b] = [await start('a'), await start('b')];
  const began = clock.now();
  const c = await start('c');
  assert.deepEqual(ownersOf(b), ownersOf(a));
  assert.deepEqual(ownersOf(c), ownersOf(a));
  assert.deepEqual(
    (await rows()).map(({ owner }) => owner),
    ownersOf(a),
  );
  await within(500, c.stop());
  assert.deepEqual(new Set(ownersOf(b)), new Set(['a', 'b']));
  assert.ok(clock.now() - began < 500, `${clock.now() - began} ms`);
});

test('a host that does not answer keeps nobody from joining', async () => {
  const a = await start('a');
  a.kill();
  const b = await start('b');
  await clock.advance(10_000);
  assert.deepEqual(new Set(ownersOf(b)), new Set(['b']));
});

test('a poll ends when its queue moves to a host that has joined', async () => {
  const a = await start('a');
  const names = ['q1', 'q2', 'q3', 'q4', 'q5', 'q6'];
  const ended: string[] = [];
  for (const name of names) void poll(a, name).then(() => ended.push(name));
  await start('b');
  const moved = names.filter((name) => a.membership.ownerOfQueue(`${namespaceId}/1/0/${name}`) === 'b');
  assert.ok(moved.length > 0 && moved.length < names.length);
  assert.deepEqual(ended, moved);
});

test('a host that leaves hands everything over at once', async () => {
  const [a, b] = [await start('a'), await start('b')];
  for (let number = 0; number < 8; number += 1) await within(1_000, startWorkflow(a, `w${number}`, 'q'));
  await within(1_000, b.stop());
  await clock.advance(1_500);
  assert.deepEqual(new Set(ownersOf(a)), new Set(['a']));
  const seen = new Set<string | undefined>();
  for (let number = 0; number < 8; number += 1) seen.add(workflowOf(await within(1_000, poll(a, 'q'))));
  assert.equal(seen.size, 8);
});

test('a host that is about to leave takes no poll of another one, and loses none', async () => {
  const [a, b] = [await start('a'), await start('b')];
  const name = ['q1', 'q2', 'q3', 'q4'].find((each) => a.membership.ownerOfQueue(`${namespaceId}/1/0/${each}`) === 'b') ?? '';
  const before = poll(a, name);
  await settle();
  await within(1_000, b.endPolls());
  assert.equal(await within(1_000, before), undefined);
  const polled = poll(a, name);
  await clock.advance(3_000);
  await within(1_000, b.stop());
  await within(3_000, startWorkflow(a, 'w', name));
  assert.equal(workflowOf(await within(3_000, polled)), 'w');
});

test('of a killed host everything is back after its lease', async () => {
  const [a, b] = [await start('a'), await start('b')];
  for (let number = 0; number < 8; number += 1) await within(1_000, startWorkflow(b, `w${number}`, 'q'));
  b.kill();
  const seen = new Set<string | undefined>();
  for (let number = 0; seen.size < 8 && number < 20; number += 1) {
    const task = await within(
      20_000,
      poll(a, 'q').catch(() => undefined),
    );
    if (task !== undefined) seen.add(workflowOf(task));
  }
  assert.equal(seen.size, 8);
  assert.deepEqual(new Set((await rows()).map(({ owner }) => owner)), new Set(['a']));
});

test('a shard that was taken unnoticed is found and taken back', async () => {
  const a = await start('a');
  const [first] = await rows();
  await database.open().acquireShard({ shardId: 1, seenRangeId: first?.rangeId ?? 0, owner: 'thief' }, { timeoutMs: 1 });
  await clock.advance(5_000);
  assert.deepEqual(await rows().then(([shard]) => [shard?.owner, shard?.rangeId]), ['a', 3]);
  await within(1_000, a.stop());
  assert.equal(clock.timers, 0);
});

test('a host whose lease has run out answers no other host from memory', async () => {
  const a = await start('a');
  await within(1_000, startWorkflow(a, 'w', 'q'));
  const asking = createRemoteHistory((bytes, call) => a.servePeer(bytes, call));
  const ask = () => asking.describeWorkflow({ namespaceId, request: { execution: { workflowId: 'w' } } }, {});
  assert.equal((await ask()).workflowExecutionInfo?.execution?.workflowId, 'w');
  // The wall clock has moved on, and none of the host's timers has run.
  clock.jump(60_000);
  await assert.rejects(ask(), { code: StatusCode.UNAVAILABLE });
  await within(10_000, a.stop());
});

test('a query is asked, handed out and answered by whichever hosts, and asked again when its queue moves', async () => {
  const hosts = [await start('a'), await start('b')] as const;
  const call = () => ({ deadlineMs: clock.now() + 30_000 });
  const ask = (host: Host, workflowId: string) =>
    host.history.queryWorkflow({ namespaceId, request: { execution: { workflowId }, query: { queryType: 'state' } } }, call());
  const answer = (host: Host, task: StartedTask | undefined, text: string) => {
    const token = decodeQueryToken(task?.response.taskToken ?? new Uint8Array(0));
    assert.ok(token !== undefined);
    const queryResult = { payloads: [{ data: new TextEncoder().encode(text) }] };
    return host.matching.answerQuery({ ...token, request: { completedType: 1, queryResult } }, call());
  };
  const asked: { workflowId: string; response: ReturnType<typeof ask> }[] = [];
  for (const [index, workflowId] of ['w1', 'w2', 'w3', 'w4', 'w5', 'w6'].entries()) {
    const [host, other] = index % 2 === 0 ? hosts : [hosts[1], hosts[0]];
    const polled = poll(host, workflowId);
    await within(1_000, startWorkflow(host, workflowId, workflowId));
    const taskToken = (await within(1_000, polled))?.response.taskToken;
    await within(1_000, host.history.completeWorkflowTask({ namespaceId, request: { taskToken } }, call()));
    const response = ask(host, workflowId);
    await within(1_000, answer(host, await within(1_000, poll(other, workflowId)), workflowId));
    assert.equal(new TextDecoder().decode((await within(1_000, response)).queryResult?.payloads?.[0]?.data), workflowId);
    asked.push({ workflowId, response: ask(host, workflowId) });
  }
  const third = await start('c');
  for (const { workflowId, response } of asked) {
    await within(5_000, answer(third, await within(5_000, poll(third, workflowId)), 'again'));
    assert.equal(new TextDecoder().decode((await within(1_000, response)).queryResult?.payloads?.[0]?.data), 'again');
  }
});
