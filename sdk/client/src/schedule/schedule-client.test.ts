// Goal: an update of a schedule keeps what interceptors put into the headers of its action, and a namespace that is not there is told as such.
// Method: a connection that remembers requests and answers from memory.
import { NamespaceNotFoundError } from '@perdure/common';
import { encode } from '@perdure/wire/codec';
import { StatusCode, type workflowservice } from '@perdure/wire/types';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AsyncCompletionClient } from '../async-completion-client.js';
import type { ConnectionLike } from '../connection/connection.js';
import { ScheduleNotFoundError } from '../errors.js';
import { ScheduleClient } from './schedule-client.js';

const connectionTo = (workflowService: object) => ({ workflowService, plugins: [] }) as unknown as ConnectionLike;

function notFound(details: string, statusDetails?: Uint8Array): Error {
  const metadata = { get: () => (statusDetails === undefined ? [] : [Buffer.from(statusDetails)]) };
  return Object.assign(new Error(details), { code: StatusCode.NOT_FOUND, details, metadata });
}

const noNamespace = notFound(
  'Namespace nowhere is not found.',
  encode('google.rpc.Status', {
    code: StatusCode.NOT_FOUND,
    details: [
      {
        typeUrl: 'type.googleapis.com/temporal.api.errordetails.v1.NamespaceNotFoundFailure',
        value: encode('temporal.api.errordetails.v1.NamespaceNotFoundFailure', { namespace: 'nowhere' }),
      },
    ],
  }),
);

test('an update keeps the headers', async () => {
  const fields = { trace: { data: new Uint8Array([1, 2, 3]) } };
  const described: workflowservice.DescribeScheduleResponse = {
    info: { createTime: { seconds: 1 } },
    schedule: { action: { startWorkflow: { workflowType: { name: 'w' }, taskQueue: { name: 'q' }, header: { fields } } } },
  };
  const updates: workflowservice.UpdateScheduleRequest[] = [];
  const connection = connectionTo({
    describeSchedule: async () => described,
    updateSchedule: async (request: workflowservice.UpdateScheduleRequest) => void updates.push(request),
  });
  await new ScheduleClient({ connection }).getHandle('s').update((previous) => previous);
  assert.deepEqual(
    updates.map(({ schedule }) => schedule?.action?.startWorkflow?.header),
    [{ fields }],
  );
});

test('a namespace that is not there is not taken for a schedule or an activity', async () => {
  const refuse = (error: Error) => async () => Promise.reject(error);
  const client = (error: Error) => new ScheduleClient({ connection: connectionTo({ deleteSchedule: refuse(error) }) });
  await assert.rejects(client(noNamespace).getHandle('s').delete(), NamespaceNotFoundError);
  await assert.rejects(client(notFound('no such schedule')).getHandle('s').delete(), ScheduleNotFoundError);
  const connection = connectionTo({ respondActivityTaskCompleted: refuse(noNamespace) });
  await assert.rejects(new AsyncCompletionClient({ connection }).complete(new Uint8Array(), 1), NamespaceNotFoundError);
});
