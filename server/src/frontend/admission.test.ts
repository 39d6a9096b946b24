// Goal: what every call has to pass: a client's version, the rate of its namespace. Method: headers by hand; virtual time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFixture } from './testing/frontend-fixture.js';

const headers = (values: Readonly<Record<string, string>>) => ({ headers: { get: (name: string) => values[name] } });
const client = (name: string, version: string) => headers({ 'client-name': name, 'client-version': version });
const detail = (name: string) => ({ code: 9, details: [{ typeName: `temporal.api.errordetails.v1.${name}` }] });

async function refusal(answer: Promise<unknown>): Promise<{ code: number; message: string; details: { typeName: string }[] }> {
  return answer.then(
    () => assert.fail('it was answered'),
    (error: { code: number; message: string; details: { typeName: string }[] }) => error,
  );
}

test('clients of a version that is not known are refused, those that say nothing are not', async () => {
  const { call } = await createFixture();
  for (const fine of [
    {},
    client('temporal-go', '1.50.0'),
    client('temporal-typescript', '1.24.0-rc.1'),
    client('temporal-ui', '2.30.0'),
    client('somebody', '77.0.0'),
    headers({ 'client-name': 'temporal-go' }),
    headers({ 'supported-server-versions': '>=1.0.0 <2.0.0' }),
    headers({ 'supported-server-versions': '<1.0.0 || >=1.31.0' }),
  ])
    await call('GetSystemInfo', {}, fine);
  const newer = await refusal(call('GetSystemInfo', {}, client('temporal-go', '2.0.0')));
  assert.equal(newer.message, 'Client version 2.0.0 is not supported. Server supports temporal-go versions: <2.0.0');
  assert.deepEqual(
    { code: newer.code, details: newer.details.map(({ typeName }) => ({ typeName })) },
    detail('ClientVersionNotSupportedFailure'),
  );
  const unread = await refusal(call('GetSystemInfo', {}, client('temporal-go', 'newest')));
  assert.deepEqual([unread.code, unread.message], [3, 'Unable to parse client version: newest']);
  const server = await refusal(call('GetSystemInfo', {}, headers({ 'supported-server-versions': '>=2.0.0' })));
  assert.deepEqual(
    { code: server.code, details: server.details.map(({ typeName }) => ({ typeName })) },
    detail('ServerVersionNotSupportedFailure'),
  );
  const range = await refusal(call('GetSystemInfo', {}, headers({ 'supported-server-versions': 'all' })));
  assert.deepEqual([range.code, range.message], [3, 'Unable to parse supported server versions: all']);
});

test('a namespace that calls too often is told so; what makes progress is refused last', async () => {
  const { call, clock } = await createFixture({ limits: { namespaceCallsPerSecondMax: 10 } });
  const signal = () =>
    call('SignalWorkflowExecution', { namespace: 'default', workflowExecution: { workflowId: 'a' }, signalName: 's' });
  const describe = () => call('DescribeWorkflowExecution', { namespace: 'default', execution: { workflowId: 'a' } });
  for (let count = 0; count < 16; count += 1) await signal();
  const refused = {
    code: 8,
    message: 'namespace rate limit exceeded',
    details: [{ typeName: 'temporal.api.errordetails.v1.ResourceExhaustedFailure', value: { cause: 1, scope: 1 } }],
  };
  await assert.rejects(describe(), refused);
  for (let count = 0; count < 4; count += 1) await signal();
  await assert.rejects(signal(), refused);
  await call('GetSystemInfo', {});
  await call('RegisterNamespace', { namespace: 'other', workflowExecutionRetentionPeriod: { seconds: 3600 } });
  await call('SignalWorkflowExecution', { namespace: 'other', workflowExecution: { workflowId: 'a' }, signalName: 's' });
  clock.ms -= 60_000;
  await assert.rejects(signal(), refused);
  clock.ms += 1000;
  for (let count = 0; count < 10; count += 1) await signal();
  await assert.rejects(signal(), refused);
});
