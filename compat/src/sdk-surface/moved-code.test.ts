// Goal: code that is usual for the official SDK means the same to the compiler, and when it runs. Method: pieces of such code, with another
// import scope; that this file compiles is half of the test.
import { Client, Connection, ServiceError, type LoadedClientOptions } from '@perdure/client';
import {
  DefaultFailureConverter,
  type Payload,
  type PayloadCodec,
  type PayloadConverter,
  type ProtoFailure,
} from '@perdure/common';
import { CombinedWorkerRunError, Worker, type WorkerDeploymentOptions, type WorkerOptions } from '@perdure/worker';
import { ParentClosePolicy } from '@perdure/workflow';
import assert from 'node:assert/strict';
import { test } from 'node:test';

class CodecThatChangesInPlace implements PayloadCodec {
  async encode(payloads: Payload[]): Promise<Payload[]> {
    for (const payload of payloads) {
      payload.data = new Uint8Array([...(payload.data ?? [])].reverse());
      payload.metadata = { ...payload.metadata, turned: new Uint8Array([1]) };
    }
    return payloads;
  }

  async decode(payloads: Payload[]): Promise<Payload[]> {
    return this.encode(payloads);
  }
}

test('a codec may change the payloads it is given', async () => {
  const [payload] = await new CodecThatChangesInPlace().encode([{ data: new Uint8Array([1, 2]) }]);
  assert.deepEqual(payload?.data, new Uint8Array([2, 1]));
});

class MarkingFailureConverter extends DefaultFailureConverter {
  override errorToFailureInner(error: unknown, payloadConverter: PayloadConverter): ProtoFailure {
    const failure = super.errorToFailureInner(error, payloadConverter);
    failure.message = `marked: ${failure.message ?? ''}`;
    return failure;
  }
}

test('a failure converter may override the inner conversion, and change the failure', () => {
  const unused = {} as PayloadConverter;
  assert.equal(new MarkingFailureConverter().errorToFailure(new Error('e'), unused).message, 'marked: e');
});

test('a client tells its options with what was left out', async () => {
  const connection = Connection.lazy();
  const { namespace, identity, loadedDataConverter, interceptors }: LoadedClientOptions = new Client({ connection }).options;
  assert.equal(namespace.toUpperCase(), 'DEFAULT');
  assert.ok(identity.length > 0);
  assert.deepEqual([loadedDataConverter.payloadCodecs.length, interceptors.workflow], [0, undefined]);
  await connection.close();
});

test('errors have causes that are errors', () => {
  assert.equal(new ServiceError('s', { cause: new Error('c') }).cause?.message, 'c');
  const { cause } = new CombinedWorkerRunError('both', { cause: { workerError: 1, innerError: 2 } });
  assert.deepEqual(cause, { workerError: 1, innerError: 2 });
});

export class WorkerOfOurOwn extends Worker {}

const versioned: WorkerDeploymentOptions = {
  version: { deploymentName: 'd', buildId: '1' },
  useWorkerVersioning: true,
  defaultVersioningBehavior: 'PINNED',
};
// @ts-expect-error -- a worker with versions has to say which behaviour its workflows have
const incomplete: WorkerDeploymentOptions = { version: versioned.version, useWorkerVersioning: true };

test('options and enums take the forms of the official SDK', () => {
  const options: Partial<WorkerOptions> = {
    workflowFailureErrorTypes: { '*': ['Error'], pay: ['NondeterminismError', 'PayError'] },
  };
  assert.ok(options);
  assert.ok(incomplete);
  assert.equal(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON, ParentClosePolicy.ABANDON);
});
