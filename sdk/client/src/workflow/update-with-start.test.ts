// Goal: an update-with-start that fails says what failed, as the official client does. Method: a connection that answers with the
// server's status.
import { encode } from '@perdure/wire/codec';
import { StatusCode } from '@perdure/wire/types';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '../client.js';
import type { ConnectionLike } from '../connection/connection.js';
import { isGrpcServiceError } from '../errors.js';
import { hasStatus } from '../grpc-errors.js';
import { WithStartWorkflowOperation } from './with-start-operation.js';

const any = (typeUrl: string, value: Uint8Array) => ({ typeUrl: `type.googleapis.com/${typeUrl}`, value });

test('the code and message of the operation that was not only aborted', async () => {
  const statuses = [
    {
      code: StatusCode.ABORTED,
      message: 'aborted',
      details: [any('temporal.api.failure.v1.MultiOperationExecutionAborted', Uint8Array.of())],
    },
    { code: StatusCode.RESOURCE_EXHAUSTED, message: 'too many updates', details: [] },
  ];
  const failure = 'temporal.api.errordetails.v1.MultiOperationExecutionFailure';
  const packed = encode('google.rpc.Status', { details: [any(failure, encode(failure, { statuses }))] });
  const metadata = { get: () => [packed] };
  const answer = Object.assign(new Error('as a whole'), { code: StatusCode.ABORTED, details: 'as a whole', metadata });
  const workflowService = { executeMultiOperation: async () => Promise.reject(answer) };
  const { workflow } = new Client({ connection: { workflowService } as unknown as ConnectionLike });
  const startWorkflowOperation = new WithStartWorkflowOperation('w', {
    workflowId: 'id',
    taskQueue: 'q',
    workflowIdConflictPolicy: 'FAIL',
  });
  const isTold = (error: unknown) =>
    isGrpcServiceError(error) && hasStatus(error, StatusCode.RESOURCE_EXHAUSTED) && error.message === 'too many updates';
  await assert.rejects(workflow.executeUpdateWithStart('u', { startWorkflowOperation, args: [] }), isTold);
  await assert.rejects(startWorkflowOperation.workflowHandle(), isTold);
});
