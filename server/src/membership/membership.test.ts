// Goal: hosts agree on who is there and who owns what, and a host that could not renew its lease believes in nothing.
// Method: several memberships over one memory store under virtual time. A host's clock may be skewed, and a host may be paused: its
// timers are held back and its store does not answer until it goes on.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { createMemoryDatabase, type MemoryDatabase } from '@perdure/store-memory';
import { settle, VirtualClock } from '../matching/testing/virtual-clock.js';
import { soloMembership } from './index.js';
import { Host } from './testing/host.js';

const leaseMs = 5_000;

let time: VirtualClock;
let database: MemoryDatabase;
let hosts: Host[];
const shardIds = Array.from({ length: 64 }, (_, index) => index + 1);
const owners = ({ member }: Host) => shardIds.map((shardId) => member.ownerOfShard(shardId));

beforeEach(() => {
  time = new VirtualClock();
  // Half an hour off: no host's clock may matter.
  database = createMemoryDatabase({ now: () => time.now() - 1_800_000 });
  hosts = [];
});

async function join(id: string, skewMs = 0): Promise<Host> {
  const host = new Host(id, time, database, skewMs);
  hosts.push(host);
  await host.member.start();
  await time.advance(1_500);
  return host;
}

const agree = (sees: string) => hosts.forEach((host) => assert.equal(host.sees, sees, `seen by ${host.id}`));

test('hosts join and leave, and all agree on the owners', async () => {
  const a = await join('a');
  assert.equal(a.sees, 'a');
  assert.deepEqual(new Set(owners(a)), new Set(['a']));
  const b = await join('b');
  const c = await join('c');
  agree('a,b,c');
  assert.equal(a.changes, 3);
  assert.deepEqual(new Set(owners(a)), new Set(['a', 'b', 'c']));
  assert.deepEqual(owners(b), owners(a));
  assert.equal(a.member.ownerOfQueue('q'), b.member.ownerOfQueue('q'));
  assert.equal(a.member.view().hosts[2]?.peerAddress, 'c:7400');
  await c.member.stop();
  assert.equal(c.sees, 'a,b');
  for (const queue of ['q1', 'q2', 'q3', 'q4', 'q5']) assert.equal(c.member.keepsQueue(queue), false);
  await time.advance(1_500);
  agree('a,b');
  assert.equal((await a.store.listHosts({ timeoutMs: 1 })).length, 2);
});

test('a look shows changes without a heartbeat, and renews nothing', async () => {
  const a = await join('a');
  const b = new Host('b', time, database);
  hosts.push(b);
  await b.member.start();
  assert.equal(a.sees, 'a');
  await a.member.look();
  agree('a,b');
  a.storeAway = true;
  await a.member.look();
  await time.advance(leaseMs);
  assert.equal(a.sees, 'b');
});

test('only what the host that came or went owns moves', async () => {
  const a = await join('a');
  await join('b');
  const two = owners(a);
  const c = await join('c');
  const three = owners(a);
  for (const [index, owner] of three.entries()) assert.ok(owner === 'c' || owner === two[index]);
  const moved = three.filter((owner) => owner === 'c').length;
  assert.ok(moved > 10 && moved < 35, `${moved} of 64 moved`);
  await c.member.stop();
  await time.advance(1_500);
  assert.deepEqual(owners(a), two);
});

test('a killed host is gone after its lease, its row after ten', async () => {
  const a = await join('a');
  const b = await join('b');
  b.pause();
  await time.advance(leaseMs - 1_500);
  assert.equal(a.sees, 'a,b');
  await time.advance(2_500);
  assert.equal(a.sees, 'a');
  assert.equal((await a.store.listHosts({ timeoutMs: 1 })).length, 2);
  await time.advance(10 * leaseMs);
  assert.equal((await a.store.listHosts({ timeoutMs: 1 })).length, 1);
});

test('a host paused for longer than its lease owns nothing until a heartbeat has succeeded', async () => {
  const a = await join('a');
  const b = await join('b');
  b.pause();
  await time.advance(60_000);
  assert.equal(a.sees, 'a');
  // Before any of its timers has run, and although nobody told it.
  assert.equal(b.sees, 'a');
  assert.ok(!owners(b).includes('b'));
  b.resume();
  assert.ok(!owners(b).includes('b'));
  assert.ok(b.logged.some((message) => message.includes('lease of this host ran out')));
  await time.advance(1_500);
  agree('a,b');
});

test('a heartbeat that was under way over a pause renews nothing', async () => {
  const a = new Host('a', time, database);
  a.pause();
  // The store takes it at once, its answer is read after the pause.
  const started = a.member.start();
  await time.advance(leaseMs);
  // The wall clock does not show it.
  time.jump(-leaseMs);
  a.resume();
  await settle();
  assert.equal(a.sees, '');
  await time.advance(1_500);
  await started;
  assert.equal(a.sees, 'a');
});

test('clocks that differ by 30 s, or jump, do not matter', async () => {
  const a = await join('a', 30_000);
  const b = await join('b', -30_000);
  await time.advance(20_000);
  agree('a,b');
  assert.deepEqual([a.changes, b.changes], [2, 1]);
  time.jump(-3_600_000);
  await time.advance(20_000);
  agree('a,b');
  time.jump(3_600_000);
  await time.advance(1_500);
  agree('a,b');
  // A jump back does not prolong a lease.
  b.pause();
  time.jump(-3_600_000);
  await time.advance(60_000);
  b.resume();
  assert.ok(b.logged.some((message) => message.includes('lease of this host ran out')));
});

test('while the store is away it is tried on, logged once per change, and the lease runs out', async () => {
  const a = await join('a');
  const logged = a.logged.length;
  a.storeAway = true;
  await time.advance(4_000);
  assert.equal(a.sees, 'a');
  await time.advance(30_000);
  assert.equal(a.sees, '');
  assert.equal(a.member.ownerOfShard(1), undefined);
  assert.equal(a.member.ownerOfQueue('q'), undefined);
  assert.equal(a.member.keepsQueue('q'), true);
  a.storeAway = false;
  await time.advance(1_500);
  assert.equal(a.sees, 'a');
  assert.deepEqual(a.logged.slice(logged), [
    'the store takes no heartbeats, trying on',
    'the lease of this host ran out: it owns nothing until it is renewed',
    'the hosts of the cluster have changed',
    'the hosts of the cluster have changed',
    'the store takes heartbeats again',
  ]);
});

test('a start waits for the store', async () => {
  const a = new Host('a', time, database);
  a.storeAway = true;
  let joined = false;
  const started = a.member.start().then(() => (joined = true));
  await time.advance(10_000);
  assert.equal(joined, false);
  a.storeAway = false;
  await time.advance(1_500);
  await started;
  assert.equal(a.sees, 'a');
});

test('stopping in the middle of a heartbeat leaves no row and no timer', async () => {
  const a = new Host('a', time, database);
  a.pause();
  const started = a.member.start();
  await settle();
  const stopped = a.member.stop();
  assert.equal((await database.open().listHosts({ timeoutMs: 1 })).length, 1);
  a.resume();
  await Promise.all([started, stopped]);
  assert.deepEqual(await a.store.listHosts({ timeoutMs: 1 }), []);
  assert.equal(time.timers, 0);
});

test('nothing follows on a stop, not even from a timer that is late', async () => {
  const a = await join('a');
  a.pause();
  await time.advance(2_000);
  const stopped = a.member.stop();
  a.resume();
  await stopped;
  await time.advance(10_000);
  assert.deepEqual(await a.store.listHosts({ timeoutMs: 1 }), []);
  assert.equal(time.timers, 0);
});

test('a row that cannot be read is no host', async () => {
  const a = await join('a');
  await a.store.heartbeatHost({ hostId: 'x', data: Uint8Array.of(0x0a, 9) }, { timeoutMs: 1 });
  await time.advance(3_000);
  assert.equal(a.sees, 'a');
  assert.equal(a.logged.filter((message) => message.includes('cannot be read')).length, 1);
});

test('a single host owns everything', () => {
  const solo = soloMembership('one');
  assert.deepEqual([solo.ownerOfShard(3), solo.ownerOfQueue('q'), solo.view().hosts.length], ['one', 'one', 1]);
});

test('a host that is started where one was killed takes its place at once', async () => {
  await join('a');
  const killed = await join('b');
  killed.pause();
  killed.storeAway = true;
  const next = new Host('c', time, database, 0, 'b:7400');
  hosts = [hosts[0]!, next];
  await next.member.start();
  await settle();
  await hosts[0]!.member.look();
  agree('a,c');
});
