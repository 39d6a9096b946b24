import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, id16 } from './builders.js';
import { assertSame, options, type StoreHarness } from './world.js';

/** In byte order of their UTF-8; by UTF-16 code units the last two stand the other way round. */
const names = ['', ' ', 'A', 'a', 'a b', 'aa', 'z', 'é', '\uff5e', '\u{1f600}'];

export function testRecords(harness: StoreHarness): void {
  test('a namespace is created once per name and per id', async () => {
    const store = await harness.open();
    assert.equal(await store.createNamespace({ id: id16(1), name: 'one', data: bytes('1') }, options), true);
    assert.equal(await store.createNamespace({ id: id16(2), name: 'one', data: bytes('2') }, options), false);
    assert.equal(await store.createNamespace({ id: id16(1), name: 'two', data: bytes('2') }, options), false);
    const expected = { id: id16(1), name: 'one', version: 1, data: bytes('1') };
    assertSame(await store.readNamespace({ id: id16(1) }, options), expected);
    assertSame(await store.readNamespace({ name: 'one' }, options), expected);
    assert.equal(await store.readNamespace({ id: id16(2) }, options), undefined);
    assert.equal(await store.readNamespace({ name: 'two' }, options), undefined);
    assert.equal(await store.readNamespace({ name: 'ONE' }, options), undefined);
    await store.close();
  });

  test('a namespace is updated under its version only', async () => {
    const store = await harness.open();
    await store.createNamespace({ id: id16(1), name: 'one', data: bytes('1') }, options);
    assert.equal(await store.updateNamespace({ id: id16(1), expectedVersion: 2, data: bytes('x') }, options), false);
    assert.equal(await store.updateNamespace({ id: id16(2), expectedVersion: 0, data: bytes('x') }, options), false);
    assert.equal(await store.updateNamespace({ id: id16(1), expectedVersion: 1, data: bytes('2') }, options), true);
    assert.equal(await store.updateNamespace({ id: id16(1), expectedVersion: 1, data: bytes('x') }, options), false);
    assertSame(await store.readNamespace({ name: 'one' }, options), { id: id16(1), name: 'one', version: 2, data: bytes('2') });
    await store.close();
  });

  test('namespaces are listed by the bytes of their names, in pages', async () => {
    const store = await harness.open();
    for (const [i, name] of [...names].reverse().entries())
      await store.createNamespace({ id: id16(i), name, data: bytes('') }, options);
    const list = async (afterName: string | undefined, limit: number) =>
      (await store.listNamespaces({ afterName, limit }, options)).map(({ name }) => name);
    assert.deepEqual(await list(undefined, 100), names);
    assert.deepEqual(await list(undefined, 3), names.slice(0, 3));
    for (const [i, name] of names.entries()) assert.deepEqual(await list(name, 2), names.slice(i + 1, i + 3));
    assert.deepEqual(await list('b', 2), ['z', 'é']);
    await store.close();
  });

  test('hosts are listed with the time since their last heartbeat', async () => {
    const store = await harness.open();
    assert.deepEqual(await store.listHosts(options), []);
    await store.heartbeatHost({ hostId: 'a', data: bytes('1') }, options);
    await store.heartbeatHost({ hostId: 'b', data: bytes('1') }, options);
    const before = await store.listHosts(options);
    await store.heartbeatHost({ hostId: 'a', data: bytes('2') }, options);
    const hosts = new Map((await store.listHosts(options)).map((host) => [host.hostId, host]));
    assertSame([...hosts.keys()].sort(), ['a', 'b']);
    assertSame([hosts.get('a')?.data, hosts.get('b')?.data], [bytes('2'), bytes('1')]);
    for (const { ageMs } of hosts.values()) assert.ok(ageMs >= 0 && ageMs < 10_000, `${ageMs} ms`);
    const ageOf = (rows: typeof before, id: string) => rows.find(({ hostId }) => hostId === id)?.ageMs ?? -1;
    assert.ok(ageOf([...hosts.values()], 'b') >= ageOf(before, 'b'), 'without a heartbeat the age grows');
    await store.removeHost('a', options);
    await store.removeHost('never there', options);
    assert.deepEqual(
      (await store.listHosts(options)).map(({ hostId }) => hostId),
      ['b'],
    );
    await store.close();
  });

  test('the cluster record is written once', async () => {
    const store = await harness.open();
    const [one, two] = await Promise.all([
      store.ensureClusterRecord(bytes('one'), options),
      store.ensureClusterRecord(bytes('two'), options),
    ]);
    assertSame(one, two);
    assertSame(await store.ensureClusterRecord(bytes('three'), options), one);
    await store.close();
  });
}
