// Goal: namespaces change as administrators say, and each state refuses what it must. Method: a frontend over a store in memory, another
// host changing the same row in between.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFixture, type Fixture } from './testing/frontend-fixture.js';

const hours = (count: number) => ({ seconds: count * 3600 });
const state = async ({ call }: Fixture) => {
  const { namespaceInfo } = (await call('DescribeNamespace', { namespace: 'default' })) as { namespaceInfo: { state: number } };
  return namespaceInfo.state;
};
const start = { namespace: 'default', workflowId: 'a', workflowType: { name: 't' }, taskQueue: { name: 'q' } };
const signal = { namespace: 'default', workflowExecution: { workflowId: 'a' }, signalName: 's' };

test('what a request names is changed, all else stays', async () => {
  const fixture = await createFixture();
  const update = (request: object) => fixture.call('UpdateNamespace', { namespace: 'default', ...request });
  await update({ updateInfo: { description: 'd', ownerEmail: 'o', data: { a: '1', b: '2' } } });
  const answer = await update({ updateInfo: { data: { b: '3' } }, config: { workflowExecutionRetentionTtl: hours(48) } });
  const { namespaceInfo, config } = answer as { namespaceInfo: object; config: { workflowExecutionRetentionTtl: object } };
  const { description, ownerEmail, data } = namespaceInfo as Record<string, unknown>;
  assert.deepEqual({ description, ownerEmail, data }, { description: 'd', ownerEmail: 'o', data: { a: '1', b: '3' } });
  assert.deepEqual(config.workflowExecutionRetentionTtl, { seconds: 172_800 });
  assert.deepEqual(await update({}), answer);
});

test('a change that another host makes at the same time is not lost', async () => {
  const fixture = await createFixture();
  const { store } = fixture;
  const original = store.updateNamespace.bind(store);
  let meddled = false;
  store.updateNamespace = async (row, options) => {
    if (!meddled) {
      meddled = true;
      await fixture.call('UpdateNamespace', { namespace: 'default', updateInfo: { ownerEmail: 'other host' } });
    }
    return original(row, options);
  };
  await fixture.call('UpdateNamespace', { namespace: 'default', updateInfo: { description: 'this host' } });
  const { namespaceInfo } = (await fixture.call('DescribeNamespace', { namespace: 'default' })) as {
    namespaceInfo: Record<string, unknown>;
  };
  assert.deepEqual([namespaceInfo['ownerEmail'], namespaceInfo['description']], ['other host', 'this host']);
});

test('a deprecated namespace takes no starts, a deleted one nothing at all', async () => {
  const fixture = await createFixture();
  const { call, token } = fixture;
  await call('DeprecateNamespace', { namespace: 'default' });
  await call('DeprecateNamespace', { namespace: 'default' });
  assert.equal(await state(fixture), 2);
  const wrongState = (message: string) => ({ code: 9, message, details: [{ typeName: failure, value: refusal(message) }] });
  const failure = 'temporal.api.errordetails.v1.NamespaceInvalidStateFailure';
  const refusal = (message: string) => ({
    namespace: 'default',
    state: message.includes('Deleted') ? 3 : 2,
    allowedStates: message.endsWith('Registered.') ? [1] : [1, 2],
  });
  for (const method of ['StartWorkflowExecution', 'SignalWithStartWorkflowExecution'] as const)
    await assert.rejects(
      call(method, { ...start, signalName: 's' }),
      wrongState('Namespace has invalid state: Deprecated. Must be Registered.'),
    );
  await call('SignalWorkflowExecution', signal);
  const asDeleted = { namespace: 'default', updateInfo: { state: 3 } } as const;
  await call('UpdateNamespace', asDeleted);
  const deleted = wrongState('Namespace has invalid state: Deleted. Must be Registered or Deprecated.');
  await assert.rejects(call('SignalWorkflowExecution', signal), deleted);
  await assert.rejects(call('RespondWorkflowTaskCompleted', { taskToken: token }), deleted);
  const invalid = { code: 3, message: 'Invalid namespace state update.' };
  for (const next of [1, 2, 9])
    await assert.rejects(call('UpdateNamespace', { namespace: 'default', updateInfo: { state: next as 1 } }), invalid);
  await assert.rejects(call('DeprecateNamespace', { namespace: 'default' }), invalid);
});
