// Goal: namespaces are read through a cache that notices changes within two seconds, and their stored form stays readable.
// Method: a registry over a store in memory that counts its reads, and virtual time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFixture, namespaceStore, silentLogger, TestClock, testRandom } from './testing/frontend-fixture.js';
import { decodeNamespaceRecord, encodeNamespaceRecord } from './namespace-record.js';
import { createNamespaces } from './namespaces.js';

const day = 86_400;

test('a stored record reads as it did when it was written', () => {
  const record = {
    description: 'd',
    ownerEmail: 'o',
    retentionSeconds: day,
    state: 1,
    data: { k: 'v' },
    createdSeconds: 1_700_000_000,
  };
  const golden = '0a0164' + '12016f' + '1880a305' + '2001' + '2a060a016b120176' + '3080e2cfaa06';
  assert.equal(Buffer.from(encodeNamespaceRecord(record)).toString('hex'), golden);
  assert.deepEqual(decodeNamespaceRecord(Buffer.from(golden, 'hex')), record);
});

test('a cached namespace is read again after two seconds of use', async () => {
  const store = namespaceStore();
  const clock = new TestClock();
  const namespaces = createNamespaces({ store, clock, random: testRandom(), logger: silentLogger });
  const { id } = await namespaces.register({ name: 'n', retentionSeconds: day });
  await namespaces.named('n');
  await namespaces.withId(id);
  assert.equal(store.reads, 0);
  clock.ms += 2001;
  await namespaces.named('n');
  await namespaces.named('n');
  assert.equal(store.reads, 1);
  clock.ms -= 60_000;
  await namespaces.named('n');
  assert.equal(store.reads, 2);
});

test('what another host registered is found at once', async () => {
  const store = namespaceStore();
  const options = { store, clock: new TestClock(), random: testRandom(), logger: silentLogger };
  const here = createNamespaces(options);
  const there = createNamespaces(options);
  await assert.rejects(here.named('n'), { code: 5 });
  const registered = await there.register({ name: 'n', retentionSeconds: day });
  assert.equal((await here.named('n')).id, registered.id);
  assert.equal((await here.ensure({ name: 'n', retentionSeconds: 2 * day })).retentionSeconds, day);
  await assert.rejects(here.register({ name: 'n', retentionSeconds: day }), { code: 6 });
});

test('describe and list tell what was registered', async () => {
  const { call } = await createFixture();
  const data = { team: 'a' };
  await call('RegisterNamespace', {
    namespace: 'n',
    description: 'd',
    ownerEmail: 'o',
    data,
    workflowExecutionRetentionPeriod: { seconds: 2 * day },
  });
  const described = (await call('DescribeNamespace', { namespace: 'n' })) as { namespaceInfo: { id: string }; config: object };
  assert.deepEqual(described.namespaceInfo, {
    id: described.namespaceInfo.id,
    name: 'n',
    state: 1,
    description: 'd',
    ownerEmail: 'o',
    data,
    capabilities: { eagerWorkflowStart: true, pollerAutoscaling: true },
    limits: { blobSizeLimitError: 2_097_152, memoSizeLimitError: 2_097_152 },
  });
  assert.deepEqual(await call('DescribeNamespace', { id: described.namespaceInfo.id }), described);
  const first = (await call('ListNamespaces', { pageSize: 1 })) as {
    namespaces: { namespaceInfo: { name: string } }[];
    nextPageToken: Uint8Array;
  };
  assert.deepEqual(
    first.namespaces.map(({ namespaceInfo }) => namespaceInfo.name),
    ['default'],
  );
  const second = (await call('ListNamespaces', { nextPageToken: first.nextPageToken })) as typeof first;
  assert.deepEqual(
    second.namespaces.map(({ namespaceInfo }) => namespaceInfo.name),
    ['n'],
  );
  assert.equal(second.nextPageToken, undefined);
});
