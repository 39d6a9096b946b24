// Goal: what a client sees of each kind of answer, and what a handler sees of its caller.
// Method: a real server on a free port, called with raw bytes by the library's own client.
import { Client, credentials, Metadata, type CallOptions, type ClientUnaryCall, type ServiceError } from '@grpc/grpc-js';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { decode, encode, eventFrame } from '@perdure/wire/codec';
import { health, SplicedResponse, StatusCode, type CallContext, type ServiceImplementation } from '@perdure/wire/types';
import { ListenError, silenceLibrary, startGrpcServer, StatusError, type GrpcServer, type GrpcServerOptions } from './index.js';

const workflowService = 'temporal.api.workflowservice.v1.WorkflowService';
const logged: Readonly<Record<string, unknown>>[] = [];
const seen: { context?: CallContext; peer?: string; waiting?: () => void } = {};

const methods: Extract<ServiceImplementation, { name: typeof workflowService }>['methods'] = {
  GetSystemInfo: async () => ({ serverVersion: '1.2.3' }),
  StartWorkflowExecution: async (request, context) => {
    seen.context = context;
    seen.peer = context.peer;
    return { runId: `${request.namespace}/${request.workflowId}/${request.input?.payloads?.[0]?.data?.length}` };
  },
  GetWorkflowExecutionHistory: async () =>
    new SplicedResponse({ archived: true }, [{ fieldNumber: 1, bytes: eventFrame({ eventId: 7 }) }]),
  DescribeNamespace: async () => {
    throw new StatusError(StatusCode.NOT_FOUND, 'Namespace \u00fc% is not found.', [
      { typeName: 'temporal.api.errordetails.v1.NamespaceNotFoundFailure', value: { namespace: '\u00fc%' } },
    ]);
  },
  ListNamespaces: async () => {
    throw new Error('the secret is 42');
  },
  DescribeWorkflowExecution: async () => {
    throw new StatusError(StatusCode.FAILED_PRECONDITION, `${'\u4e2d'.repeat(5000)}\ud83d`);
  },
  QueryWorkflow: async () => {
    throw new StatusError(StatusCode.NOT_FOUND, 'x', [{ typeName: 'no.such.Type', value: {} }]);
  },
  PollWorkflowTaskQueue: (_request, context) => {
    seen.context = context;
    return new Promise((resolve) => {
      context.signal.addEventListener('abort', () => resolve({}));
      seen.waiting?.();
    });
  },
};

const serving = { value: true as boolean | undefined, listeners: new Set<() => void>() };
const options: GrpcServerOptions = {
  host: '127.0.0.1',
  port: 0,
  services: [{ name: workflowService, methods }],
  rawServices: { '/perdure.internal.v1.Peer/Call': async (bytes) => bytes.slice().reverse() },
  health: {
    serving: (service) => (service === '' ? serving.value : undefined),
    onChange: (listener) => {
      serving.listeners.add(listener);
      return () => serving.listeners.delete(listener);
    },
  },
  logger: { error: (fields) => logged.push(fields) },
  reference: () => 'abc123',
};

let server: GrpcServer;
let client: Client;

before(async () => {
  silenceLibrary();
  server = await startGrpcServer(options);
  client = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure());
});
after(async () => {
  client.close();
  await server.close();
});

const identity = (bytes: Buffer) => bytes;

interface Outcome {
  readonly error: ServiceError | null;
  readonly bytes: Buffer;
}

function callPath(
  path: string,
  request: Uint8Array,
  callOptions: CallOptions = {},
  via = client,
  metadata = new Metadata(),
): Promise<Outcome> {
  return new Promise((resolve) =>
    via.makeUnaryRequest(path, identity, identity, Buffer.from(request), metadata, callOptions, (error, bytes) =>
      resolve({ error, bytes: bytes ?? Buffer.alloc(0) }),
    ),
  );
}
const call = (method: string, request: Uint8Array = new Uint8Array(0), ...rest: [CallOptions?, Client?, Metadata?]) =>
  callPath(`/${workflowService}/${method}`, request, ...rest);

const startRequest = encode('temporal.api.workflowservice.v1.StartWorkflowExecutionRequest', {
  namespace: 'default',
  workflowId: 'w',
  input: { payloads: [{ data: new Uint8Array(100_000) }] },
});

describe('answers', () => {
  test('a response, decoded and encoded round the handler', async () => {
    const { bytes } = await call('StartWorkflowExecution', startRequest);
    assert.equal(decode('temporal.api.workflowservice.v1.StartWorkflowExecutionResponse', bytes).runId, 'default/w/100000');
  });

  test('an empty request', async () => {
    const { bytes } = await call('GetSystemInfo');
    assert.equal(decode('temporal.api.workflowservice.v1.GetSystemInfoResponse', bytes).serverVersion, '1.2.3');
  });

  test('a response with spliced fields', async () => {
    const { bytes } = await call('GetWorkflowExecutionHistory');
    const response = decode('temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse', bytes);
    assert.deepEqual([response.archived, response.history?.events?.map(({ eventId }) => eventId)], [true, [7]]);
  });

  for (const [name, algorithm] of [
    ['deflate', 1],
    ['gzip', 2],
  ] as const)
    test(`a request compressed with ${name}`, async () => {
      const compressing = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure(), {
        'grpc.default_compression_algorithm': algorithm,
      });
      const { bytes, error } = await call('StartWorkflowExecution', startRequest, {}, compressing);
      compressing.close();
      assert.equal(error, null);
      assert.equal(decode('temporal.api.workflowservice.v1.StartWorkflowExecutionResponse', bytes).runId, 'default/w/100000');
    });
});

describe('refusals', () => {
  test('code, text and packed details', async () => {
    const { error } = await call('DescribeNamespace');
    assert.equal(error?.code, StatusCode.NOT_FOUND);
    assert.equal(error?.details, 'Namespace \u00fc% is not found.');
    const status = decode('google.rpc.Status', error?.metadata.get('grpc-status-details-bin')[0] as Buffer);
    assert.deepEqual([status.code, status.message], [StatusCode.NOT_FOUND, error?.details]);
    const [detail] = status.details ?? [];
    assert.equal(detail?.typeUrl, 'type.googleapis.com/temporal.api.errordetails.v1.NamespaceNotFoundFailure');
    assert.equal(
      decode('temporal.api.errordetails.v1.NamespaceNotFoundFailure', detail?.value ?? new Uint8Array(0)).namespace,
      '\u00fc%',
    );
  });

  test('without details there is no details trailer', async () => {
    const { error } = await call('RegisterNamespace');
    assert.deepEqual(error?.metadata.get('grpc-status-details-bin'), []);
  });

  test('a method that is not built names itself', async () => {
    const { error } = await call('CreateSchedule');
    assert.equal(error?.code, StatusCode.UNIMPLEMENTED);
    assert.equal(error?.details, 'CreateSchedule is not implemented yet by Perdure.');
  });

  test('an unknown method and an unknown service', async () => {
    for (const path of [`/${workflowService}/Nope`, '/no.such.Service/Call']) {
      const { error } = await callPath(path, new Uint8Array(0));
      assert.equal(error?.code, StatusCode.UNIMPLEMENTED);
    }
  });

  test('an unexpected error is masked and logged under a reference', async () => {
    logged.length = 0;
    const { error } = await call('ListNamespaces');
    assert.equal(error?.code, StatusCode.INTERNAL);
    assert.match(error?.details ?? '', /reference abc123/);
    assert.doesNotMatch(error?.details ?? '', /secret/);
    assert.equal(String(logged[0]?.['err']), 'Error: the secret is 42');
    assert.deepEqual([logged[0]?.['reference'], logged[0]?.['method']], ['abc123', 'WorkflowService/ListNamespaces']);
  });

  test('details of an unknown type are a bug of ours, not a hanging call', async () => {
    assert.equal((await call('QueryWorkflow')).error?.code, StatusCode.INTERNAL);
  });

  test('a long text is cut at a character', async () => {
    const { error } = await call('DescribeWorkflowExecution');
    assert.equal(error?.code, StatusCode.FAILED_PRECONDITION);
    assert.match(error?.details ?? '', /^\u4e2d+\.\.\. <truncated>$/);
    assert.ok(Buffer.byteLength(error?.details ?? '') <= 4000);
  });

  test('malformed bytes and bad UTF-8', async () => {
    for (const bytes of [
      [0x0a, 9, 1],
      [0x0a, 2, 0xc3, 0x28],
    ]) {
      const { error } = await call('StartWorkflowExecution', new Uint8Array(bytes));
      assert.equal(error?.code, StatusCode.INVALID_ARGUMENT);
      assert.match(error?.details ?? '', /^cannot decode temporal\.api\.workflowservice\.v1\.StartWorkflowExecutionRequest/);
    }
  });

  test('a request beyond the limit', async () => {
    const { error } = await call('StartWorkflowExecution', new Uint8Array(4 * 1024 * 1024 + 1));
    assert.equal(error?.code, StatusCode.RESOURCE_EXHAUSTED);
  });

  test('a used port', async () => {
    await assert.rejects(
      startGrpcServer({ ...options, port: server.port }),
      (error) => error instanceof ListenError && /EADDRINUSE/.test(error.message),
    );
  });
});

describe('what a handler sees', () => {
  test('headers, deadline, method and peer', async () => {
    const metadata = new Metadata();
    metadata.set('client-name', 'temporal-go');
    const deadline = Date.now() + 30_000;
    await call('StartWorkflowExecution', startRequest, { deadline }, client, metadata);
    const { context } = seen;
    assert.equal(context?.headers.get('client-name'), 'temporal-go');
    assert.equal(context?.headers.get('client-version'), undefined);
    assert.equal(context?.method, 'WorkflowService/StartWorkflowExecution');
    assert.match(seen.peer ?? '', /^127\.0\.0\.1:\d+$/);
    assert.ok(Math.abs((context?.deadlineMs ?? 0) - deadline) < 5_000);
    await call('StartWorkflowExecution', startRequest);
    assert.equal(seen.context?.deadlineMs, undefined);
  });

  /** A poll that has reached the server, and the end of its signal. */
  async function waitingPoll(by: Client): Promise<{ request: ClientUnaryCall; aborted: Promise<void> }> {
    const waiting = new Promise<void>((resolve) => (seen.waiting = resolve));
    const method = `/${workflowService}/PollWorkflowTaskQueue`;
    const request = by.makeUnaryRequest(method, identity, identity, Buffer.alloc(0), () => {});
    await waiting;
    const aborted = new Promise<void>((resolve) => seen.context?.signal.addEventListener('abort', () => resolve()));
    return { request, aborted };
  }

  test('that the client has cancelled', async () => {
    const { request, aborted } = await waitingPoll(client);
    request.cancel();
    await aborted;
    assert.equal(seen.context?.signal.aborted, true);
  });

  test('that the deadline has passed', async () => {
    const waiting = new Promise<void>((resolve) => (seen.waiting = resolve));
    const outcome = call('PollWorkflowTaskQueue', new Uint8Array(0), { deadline: Date.now() + 50 });
    await waiting;
    const aborted = new Promise((resolve) => seen.context?.signal.addEventListener('abort', () => resolve(true)));
    assert.equal((await outcome).error?.code, StatusCode.DEADLINE_EXCEEDED);
    await aborted;
  });

  test('that the connection is gone', async () => {
    const other = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
    const { request, aborted } = await waitingPoll(other);
    request.cancel();
    other.close();
    await aborted;
  });
});

describe('health', () => {
  const { HealthCheckResponse_ServingStatus: Status } = health;
  const check = (service: string) =>
    callPath('/grpc.health.v1.Health/Check', encode('grpc.health.v1.HealthCheckRequest', { service }));
  const statusOf = (bytes: Uint8Array) => decode('grpc.health.v1.HealthCheckResponse', bytes).status;

  test('Check', async () => {
    assert.equal(statusOf((await check('')).bytes), Status.SERVING);
    assert.equal((await check('other')).error?.code, StatusCode.NOT_FOUND);
  });

  test('Watch tells each change once', async () => {
    const stream = client.makeServerStreamRequest('/grpc.health.v1.Health/Watch', identity, identity, Buffer.alloc(0));
    const answers = stream[Symbol.asyncIterator]();
    const next = async () => statusOf((await answers.next()).value as Buffer);
    const change = (value: boolean | undefined) => {
      serving.value = value;
      for (const listener of serving.listeners) listener();
    };
    assert.equal(await next(), Status.SERVING);
    change(true);
    change(false);
    assert.equal(await next(), Status.NOT_SERVING);
    change(undefined);
    assert.equal(await next(), Status.SERVICE_UNKNOWN);
    change(true);
    const gone = new Promise<void>(
      (resolve) =>
        (serving.listeners.delete = ((original) =>
          function (this: Set<() => void>, listener: () => void) {
            const deleted = original.call(this, listener);
            resolve();
            return deleted;
          })(serving.listeners.delete)),
    );
    stream.on('error', () => {});
    stream.cancel();
    await gone;
    assert.equal(serving.listeners.size, 0);
  });
});
