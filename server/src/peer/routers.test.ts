// Goal: every call gets to the host that owns what it is about, is sent again exactly as long as nobody carried it out, and a host
// that leaves keeps nobody waiting.
// Method: scripted services for three hosts, a membership moved by hand, virtual time.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { RequestError, slotOf, unavailable } from '@perdure/engine';
import { StatusCode } from '@perdure/wire/types';
import type { CallInfo } from '../call.js';
import { utf8, uuidBytes } from '../history/ids.js';
import { shardNotOwned } from '../history/shard-not-owned.js';
import { settle, VirtualClock } from '../matching/testing/virtual-clock.js';
import { createHistoryRouter } from './history-router.js';
import { connectPeers } from './connections.js';
import { peerUnreached, queueNotOwned } from './marks.js';
import { createMatchingRouter } from './matching-router.js';
import { servePeerCalls } from './serve.js';
import { HandMembership } from './testing/hand-membership.js';
import { historySamples, matchingSamples, namespaceId, offer, queue } from './testing/samples.js';
import { scriptedHistory, scriptedMatching, type Answer, type Asked } from './testing/scripted.js';

const halves = [
  { shardId: 1, slotFrom: 0, slotTo: 2 ** 31 - 1 },
  { shardId: 2, slotFrom: 2 ** 31, slotTo: 2 ** 32 - 1 },
];
const shardOfOrder = slotOf(uuidBytes(namespaceId), utf8(offer.workflowId)) < 2 ** 31 ? 1 : 2;

let clock: VirtualClock;
let membership: HandMembership;
let asked: (Asked & { readonly host: string })[];
let answer: (host: string, method: string, call: CallInfo) => unknown;

beforeEach(() => {
  clock = new VirtualClock();
  membership = new HandMembership();
  asked = [];
  answer = () => undefined;
});

/** The services of one host; they remember the host with each call. */
function of<Service>(make: (asked: Asked[], answer: Answer) => Service, host: string): Service {
  const remember = { push: (call: Asked) => asked.push({ ...call, host }) } as unknown as Asked[];
  return make(remember, (method, call) => answer(host, method, call));
}

const random = { uuid: () => '', next: () => 1 };
const shared = () => ({ membership, clock, random });
const history = (shards = () => halves) =>
  createHistoryRouter({
    ...shared(),
    shards,
    local: of(scriptedHistory, 'a'),
    remote: (host) => of(scriptedHistory, host),
  });
const matching = () =>
  createMatchingRouter({ ...shared(), local: of(scriptedMatching, 'a'), remote: (host) => of(scriptedMatching, host) });

const fails = (promise: Promise<unknown>, code: number) =>
  assert.rejects(promise, (error) => {
    assert.ok(error instanceof RequestError);
    // Marks are for routers only.
    assert.deepEqual([error.code, error.details], [code, []]);
    return true;
  });
const start = (call: CallInfo = {}) => history().startWorkflow(historySamples.startWorkflow.argument, call);
const hostsAsked = () => asked.map(({ host }) => host).join('');

describe('history', () => {
  type Routed = Readonly<Record<string, (argument: unknown, call: CallInfo) => Promise<unknown>>>;
  for (const [method, { argument }] of Object.entries(historySamples))
    test(`${method} goes to the owner of its shard`, async () => {
      membership.owner = 'b';
      await (history() as unknown as Routed)[method]?.(argument, { deadlineMs: clock.now() + 7 });
      assert.deepEqual([hostsAsked(), asked[0]?.method, asked[0]?.argument], ['b', method, argument]);
      assert.equal(asked[0]?.call.deadlineMs, clock.now() + 7);
      assert.deepEqual(membership.asked, [method === 'readDispatches' ? 3 : shardOfOrder]);
    });

  test('a local call is the very same call', async () => {
    const call = {};
    await start(call);
    assert.deepEqual([hostsAsked(), asked[0]?.call === call], ['a', true]);
  });

  test('a call to another host always has a deadline', async () => {
    membership.owner = 'b';
    await start();
    assert.equal(asked[0]?.call.deadlineMs, clock.now() + 70_000);
  });

  test('a shard on its way is followed', async () => {
    membership.owner = 'b';
    answer = (host) => {
      if (host === 'c') return { runId: 'r' };
      if (asked.length === 3) membership.owner = 'c';
      throw asked.length === 2 ? peerUnreached('refused') : shardNotOwned(1);
    };
    const started = start();
    await clock.advance(500);
    assert.deepEqual(await started, { runId: 'r' });
    assert.equal(hostsAsked(), 'bbbc');
  });

  test('it is refused after 10 s, or at the deadline, with pauses of 20 to 500 ms', async () => {
    answer = () => {
      throw shardNotOwned(1);
    };
    const patient = fails(start(), StatusCode.UNAVAILABLE);
    await clock.advance(9_000);
    const before = asked.length;
    assert.ok(before > 18 && before < 25, `${before} tries`);
    await clock.advance(1_000);
    await patient;
    const hurried = fails(start({ deadlineMs: clock.now() + 100 }), StatusCode.UNAVAILABLE);
    await clock.advance(100);
    await hurried;
    assert.equal(clock.timers, 0);
  });

  test('nobody known: no owner, or no shards yet', async () => {
    membership.owner = undefined;
    let shards: typeof halves = [];
    const started = history(() => shards).startWorkflow(historySamples.startWorkflow.argument, {});
    await clock.advance(1_000);
    membership.owner = 'a';
    await clock.advance(1_000);
    assert.equal(asked.length, 0);
    shards = halves;
    await clock.advance(1_000);
    await started;
    assert.equal(hostsAsked(), 'a');
  });

  test('a call whose fate is unknown is not sent again', async () => {
    answer = () => {
      throw unavailable('connection lost');
    };
    await fails(start(), StatusCode.UNAVAILABLE);
    assert.equal(asked.length, 1);
  });

  test('nor is one whose caller has gone', async () => {
    answer = () => {
      throw shardNotOwned(1);
    };
    const controller = new AbortController();
    const started = fails(start({ signal: controller.signal }), StatusCode.CANCELLED);
    await settle();
    controller.abort();
    await started;
    assert.equal(clock.timers, 0);
    await fails(start({ signal: controller.signal }), StatusCode.CANCELLED);
  });

  test('a task token that is none', () =>
    fails(
      history().failWorkflowTask({ namespaceId, request: { taskToken: Uint8Array.of(0x0a, 9) } }, {}),
      StatusCode.INVALID_ARGUMENT,
    ));
});

describe('matching', () => {
  test('every call goes to the host that matches the queue', async () => {
    membership.owner = 'c';
    await matching().poll(matchingSamples.poll.argument, {});
    await matching().offer(matchingSamples.offer.argument, {});
    await matching().announceBacklog(matchingSamples.announceBacklog.argument, {});
    assert.equal(hostsAsked(), 'ccc');
    assert.deepEqual(
      new Set(membership.asked),
      new Set([`${namespaceId}/1/0/${queue.name}`, `${namespaceId}/2/0/${queue.name}`]),
    );
  });

  test('a poll that nobody took is sent again, one that was lost is not', async () => {
    answer = () => {
      if (asked.length < 3) throw queueNotOwned('orders');
      throw unavailable('connection lost');
    };
    const polled = fails(matching().poll(matchingSamples.poll.argument, {}), StatusCode.UNAVAILABLE);
    await clock.advance(1_000);
    await polled;
    assert.equal(asked.length, 3);
  });
});

describe('ways to other hosts', () => {
  const connections: string[] = [];
  const connect = (address: string) => {
    connections.push(`+${address}`);
    const host = address.slice(0, 1);
    const serve = servePeerCalls({
      history: of(scriptedHistory, host),
      matching: of(scriptedMatching, host),
      membership: { hostsChanged: async () => {} },
    });
    return {
      call: (bytes: Uint8Array, call: CallInfo) => {
        const gone = new Promise<never>((_, reject) => {
          call.signal?.addEventListener('abort', () =>
            reject(Object.assign(new Error('cancelled'), { code: StatusCode.CANCELLED })),
          );
        });
        return Promise.race([serve(bytes, call), gone]);
      },
      close: () => void connections.push(`-${address}`),
    };
  };
  const never = () => new Promise(() => {});

  test('one for each host, closed when it leaves', async () => {
    const peers = connectPeers(membership, connect);
    await peers.history('b').failWorkflowTask(historySamples.failWorkflowTask.argument, {});
    await peers.matching('b').announceBacklog(matchingSamples.announceBacklog.argument, {});
    await peers.matching('c').announceBacklog(matchingSamples.announceBacklog.argument, {});
    membership.leave('b');
    assert.throws(() => peers.history('b'), /b has left/);
    peers.close();
    assert.deepEqual(connections, ['+b:1', '+c:1', '-b:1', '-c:1']);
    assert.equal(membership.listeners.size, 0);
  });

  test('calls that a host has when it leaves are given up: a poll empty, others with UNAVAILABLE', async () => {
    const peers = connectPeers(membership, connect);
    membership.owner = 'b';
    answer = never;
    const polls = createMatchingRouter({ ...shared(), local: of(scriptedMatching, 'a'), remote: peers.matching });
    const router = createHistoryRouter({
      ...shared(),
      shards: () => halves,
      local: of(scriptedHistory, 'a'),
      remote: peers.history,
    });
    const polled = polls.poll(matchingSamples.poll.argument, {});
    const started = fails(router.startWorkflow(historySamples.startWorkflow.argument, {}), StatusCode.UNAVAILABLE);
    await settle();
    assert.equal(hostsAsked(), 'bb');
    membership.leave('b');
    assert.equal(await polled, undefined);
    await started;
  });

  test('a caller that goes takes its call with it', async () => {
    const peers = connectPeers(membership, connect);
    answer = never;
    const controller = new AbortController();
    const call = peers.matching('b').poll(matchingSamples.poll.argument, { signal: controller.signal });
    controller.abort();
    await fails(call, StatusCode.CANCELLED);
    peers.close();
  });
});
