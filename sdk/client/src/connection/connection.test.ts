// Goal: what a connection sends with each call, how it retries, and what it says when there is no server.
// Method: a server of this project's transport on the loopback interface that answers as the test says.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startGrpcServer, StatusError, type GrpcServer } from '@perdure/transport-grpc';
import { StatusCode, WorkflowService, type CallContext } from '@perdure/wire/types';
import { readFileSync } from 'node:fs';
import { isGrpcCancelledError, isGrpcDeadlineError, ServiceError } from '../errors.js';
import { version } from '../version.js';
import { Connection } from './connection.js';
import { defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from './grpc-retry.js';

let server: GrpcServer;
let answer: (context: CallContext) => Promise<object> = async () => ({});
let greet: () => Promise<object> = async () => ({});
const address = () => `127.0.0.1:${server.port}`;

before(async () => {
  server = await startGrpcServer({
    host: '127.0.0.1',
    port: 0,
    services: [
      {
        name: WorkflowService.name,
        methods: { GetSystemInfo: async () => greet(), DescribeNamespace: async (_request, context) => answer(context) },
      },
    ],
    logger: { error: () => undefined },
  });
});
after(() => server.close());

async function connected<R>(options: object, use: (connection: Connection) => Promise<R>): Promise<R> {
  const connection = await Connection.connect({ address: address(), ...options });
  try {
    return await use(connection);
  } finally {
    await connection.close();
  }
}

const describeNamespace = async (connection: Connection) => connection.workflowService.describeNamespace({ namespace: 'ns' });

test('calls carry the namespace, the key, and the headers of all scopes', async () => {
  const seen: Record<string, string | undefined> = {};
  answer = async ({ headers }) => {
    for (const name of ['temporal-namespace', 'client-name', 'client-version', 'authorization', 'a', 'b', 'c'])
      seen[name] = headers.get(name);
    return {};
  };
  await connected({ tls: false, apiKey: () => 'key', metadata: { a: '1', b: '1' } }, async (connection) => {
    await connection.withMetadata({ b: '2', c: '2' }, async () =>
      connection.withMetadata({ c: '3' }, async () => describeNamespace(connection)),
    );
    assert.deepEqual(seen, {
      'temporal-namespace': 'ns',
      'client-name': 'perdure-typescript',
      'client-version': version,
      authorization: 'Bearer key',
      a: '1',
      b: '2',
      c: '3',
    });
    await connection.withApiKey('other', async () => describeNamespace(connection));
    assert.equal(seen['authorization'], 'Bearer other');
  });
  const { version: published } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  assert.equal(version, published);
});

test('headers follow a changed key and changed metadata, and those of a scope do not outlast it', async () => {
  let seen: readonly (string | undefined)[] = [];
  answer = async ({ headers }) => {
    seen = ['authorization', 'a', 'b'].map((name) => headers.get(name));
    return {};
  };
  let key = 'one';
  const metadata = { a: '1' };
  await connected({ tls: false, apiKey: () => key, metadata }, async (connection) => {
    const calls = async () => describeNamespace(connection);
    await calls();
    assert.deepEqual(seen, ['Bearer one', '1', undefined]);
    key = 'two';
    await connection.withMetadata({ b: '2' }, calls);
    assert.deepEqual(seen, ['Bearer two', '1', '2']);
    await calls();
    assert.deepEqual(seen, ['Bearer two', '1', undefined]);
    connection.setMetadata({ a: '3' });
    await calls();
    assert.deepEqual(seen, ['Bearer two', '3', undefined]);
  });
});

test('the stack of a failed call leads to the code that made it', async () => {
  answer = async () => {
    throw new StatusError(StatusCode.NOT_FOUND, 'nothing here');
  };
  await connected({}, async (connection) => {
    async function caller() {
      await connection.workflowService.describeNamespace({ namespace: 'ns' });
    }
    await assert.rejects(caller, ({ stack }: Error) => stack?.includes('at async caller') === true);
  });
});

for (const [name, options] of [
  ['by itself', {}],
  ['by an interceptor', { interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions({ initialIntervalMs: () => 1 }))] }],
] as const)
  test(`calls that may succeed are repeated ${name}, others are not`, async () => {
    await connected(options, async (connection) => {
      let calls = 0;
      answer = async () => {
        calls += 1;
        if (calls < 3) throw new StatusError(StatusCode.UNAVAILABLE, 'not now');
        return { failoverVersion: 5 };
      };
      assert.equal((await describeNamespace(connection)).failoverVersion, 5);
      assert.equal(calls, 3);
      calls = 0;
      answer = async () => {
        calls += 1;
        throw new StatusError(StatusCode.NOT_FOUND, 'nothing here');
      };
      await assert.rejects(describeNamespace(connection), /nothing here/);
      assert.equal(calls, 1);
    });
  });

test('deadlines and abort signals end calls, retries too', async () => {
  await connected({}, async (connection) => {
    answer = () => new Promise((_resolve) => setTimeout(_resolve, 1000, {}).unref());
    const soon = async () => connection.withDeadline(Date.now() + 50, async () => describeNamespace(connection));
    await assert.rejects(soon(), isGrpcDeadlineError);
    const abort = new AbortController();
    const call = connection.withAbortSignal(abort.signal, async () => describeNamespace(connection));
    setImmediate(() => abort.abort());
    await assert.rejects(call, isGrpcCancelledError);
    await assert.rejects(
      connection.withAbortSignal(abort.signal, async () => describeNamespace(connection)),
      isGrpcCancelledError,
    );
    answer = async () => {
      throw new StatusError(StatusCode.UNAVAILABLE, 'not now');
    };
    const startedMs = Date.now();
    await assert.rejects(connection.withDeadline(startedMs + 300, async () => describeNamespace(connection)));
    assert.ok(Date.now() - startedMs < 2000);
  });
});

test('without a server, connecting fails in time and says where to', async () => {
  const failed = Connection.connect({ address: '127.0.0.1:1', connectTimeout: 1500 });
  await assert.rejects(
    failed,
    (error) => error instanceof ServiceError && /Failed to connect to 127\.0\.0\.1:1: .*ECONNREFUSED/.test(error.message),
  );
  const connection = Connection.lazy({ address: address() });
  await connection.close();
  await assert.rejects(describeNamespace(connection), /The connection is closed/);
});

test('a server that does not speak TLS is told from one that is away', async () => {
  const failed = Connection.connect({ address: address(), tls: true, connectTimeout: 1500 });
  await assert.rejects(failed, (error) => error instanceof ServiceError && /Failed to connect/.test(error.message));
});

test('connecting is tried again as any call is, unless the call would fail again', async () => {
  const codes: StatusCode[] = [StatusCode.UNKNOWN, StatusCode.ABORTED];
  greet = async () => {
    const code = codes.shift();
    if (code !== undefined) throw new StatusError(code, 'not now');
    return {};
  };
  try {
    await connected({}, async () => assert.deepEqual(codes, []));
    codes.push(StatusCode.PERMISSION_DENIED, StatusCode.UNKNOWN);
    await assert.rejects(Connection.connect({ address: address() }), ServiceError);
    assert.equal(codes.length, 1);
  } finally {
    greet = async () => ({});
  }
});
