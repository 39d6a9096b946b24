// Goal: calls over plain HTTP/2 fail as grpc-js's do, and a lost connection is made anew.
// Method: servers of Node's own http2 that answer by the path of the call; a server of this package where it matters that it is one.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { constants, createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { createServer as createPlainServer, type AddressInfo, type Server } from 'node:net';
import { after, before, test } from 'node:test';
import type { ServiceError } from '@grpc/grpc-js';
import { promisify } from 'node:util';
import { StatusCode } from '@perdure/wire/types';
import { startGrpcServer } from '../server.js';
import { frame } from './framing.js';
import { Http2Caller } from './http2-caller.js';

type Answer = (stream: ServerHttp2Stream) => void;

const nothing = new Uint8Array();
const callers: Http2Caller[] = [];
const sessions: ServerHttp2Session[] = [];
let server: Http2Server;
let answer: Answer;

before(async () => {
  server = createServer();
  server.on('session', (session) => sessions.push(session));
  server.on('stream', (stream) => {
    stream.on('error', () => undefined);
    answer(stream);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
after(async () => {
  for (const caller of callers) caller.close();
  for (const session of sessions) session.destroy();
  await once(server.close(), 'close');
});

function callerOf(at: Pick<Server, 'address'> | Http2Server): Http2Caller {
  const caller = new Http2Caller(`127.0.0.1:${(at.address() as AddressInfo).port}`, undefined);
  callers.push(caller);
  return caller;
}

const fails = async (call: Promise<unknown>, code: number, details: RegExp) =>
  assert.rejects(call, (error: ServiceError) => {
    assert.equal(error.code, code, error.message);
    assert.match(error.details, details);
    assert.match(error.message, new RegExp(`^${code} [A-Z_]+: `));
    return true;
  });

/** A whole answer: headers, messages, trailers. */
function respond(stream: ServerHttp2Stream, bytes: Uint8Array, trailers: Record<string, string> = { 'grpc-status': '0' }): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => {
    stream.sendTrailers(trailers);
  });
  stream.end(bytes);
}

test('bytes there and back, large ones and none', async () => {
  const echo = await startGrpcServer({
    host: '127.0.0.1',
    port: 0,
    logger: { error: () => undefined },
    rawServices: { '/echo': async (bytes) => bytes },
  });
  const caller = new Http2Caller(`127.0.0.1:${echo.port}`, undefined);
  const big = new Uint8Array(3_000_000).fill(7);
  const [one, two] = await Promise.all([caller.send('/echo', big, {}), caller.send('/echo', nothing, {})]);
  assert.deepEqual([Buffer.compare(one, big), two.length], [0, 0]);
  await fails(caller.send('/unknown', nothing, {}), StatusCode.UNIMPLEMENTED, /unknown/);
  caller.close();
  await echo.close();
});

test('what the server says is in the error, with its metadata', async () => {
  const caller = callerOf(server);
  answer = (stream) => {
    const details = Buffer.from('details').toString('base64');
    respond(stream, nothing, { 'grpc-status': '5', 'grpc-message': 'not%20h%C3%A9re', 'grpc-status-details-bin': details });
  };
  await assert.rejects(caller.send('/a', nothing, {}), (error: ServiceError) => {
    assert.deepEqual([error.code, error.details, error.message], [5, 'not hére', '5 NOT_FOUND: not hére']);
    assert.deepEqual(error.metadata.get('grpc-status-details-bin'), [Buffer.from('details')]);
    assert.equal(error.metadata.getMap()['grpc-status'], '5');
    return true;
  });
  // Without a body all is in the headers.
  answer = (stream) => {
    stream.respond({ ':status': 200, 'grpc-status': '16', 'grpc-message': 'who?' }, { endStream: true });
  };
  await fails(caller.send('/a', nothing, {}), StatusCode.UNAUTHENTICATED, /^who\?$/);
});

test('headers and deadlines are sent, names and values are checked', async () => {
  const caller = callerOf(server);
  let seen: Record<string, unknown> = {};
  answer = (stream) => respond(stream, frame(nothing));
  server.once('stream', (_stream, headers) => (seen = headers));
  const metadata = { Authorization: 'Bearer x', 'data-bin': Buffer.from([1, 2]) };
  await caller.send('/service/Method', nothing, { metadata, deadlineMs: Date.now() + 60_000 });
  assert.deepEqual(
    [seen[':path'], seen['authorization'], seen['data-bin'], seen['te']],
    ['/service/Method', 'Bearer x', 'AQI=', 'trailers'],
  );
  assert.match(String(seen['grpc-timeout']), /^(?:60000|599\d\d)m$/);
  await assert.rejects(caller.send('/a', nothing, { metadata: { a: 'line\nbreak' } }), /value of the header a /);
  await assert.rejects(caller.send('/a', nothing, { metadata: { 'a b': '1' } }), /name of the header "a b"/);
});

test('deadlines and signals end a call, before it is sent and after', async () => {
  const caller = callerOf(server);
  const cancelled = new Promise<number>((resolve) => {
    answer = (stream) => stream.on('close', () => resolve(stream.rstCode));
  });
  await fails(caller.send('/a', nothing, { deadlineMs: Date.now() + 30 }), StatusCode.DEADLINE_EXCEEDED, /Deadline/);
  assert.equal(await cancelled, constants.NGHTTP2_CANCEL);
  await fails(caller.send('/a', nothing, { deadlineMs: Date.now() - 1 }), StatusCode.DEADLINE_EXCEEDED, /Deadline/);
  const abort = new AbortController();
  const call = caller.send('/a', nothing, { signal: abort.signal });
  setImmediate(() => {
    abort.abort();
  });
  await fails(call, StatusCode.CANCELLED, /Cancelled on client/);
  await fails(caller.send('/a', nothing, { signal: abort.signal }), StatusCode.CANCELLED, /Cancelled on client/);
});

test('answers that are none of gRPC', async () => {
  const caller = callerOf(server);
  const cases: readonly (readonly [Answer, number, RegExp])[] = [
    [(stream) => stream.respond({ ':status': 503 }, { endStream: true }), StatusCode.UNAVAILABLE, /HTTP status code 503/],
    [(stream) => stream.respond({ ':status': 404 }, { endStream: true }), StatusCode.UNIMPLEMENTED, /404/],
    [(stream) => respond(stream, nothing), StatusCode.INTERNAL, /not one message/],
    [(stream) => respond(stream, Buffer.from([1, 0, 0, 0, 0])), StatusCode.INTERNAL, /uncompressed/],
    [(stream) => respond(stream, frame(nothing), {}), StatusCode.INTERNAL, /without gRPC status/],
    [(stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM), StatusCode.UNAVAILABLE, /refused/],
    [(stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR), StatusCode.INTERNAL, /RST_STREAM with code 2/],
    [(stream) => stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM), StatusCode.RESOURCE_EXHAUSTED, /exhausted/],
  ];
  for (const [given, code, details] of cases) {
    answer = given;
    await fails(caller.send('/a', nothing, {}), code, details);
  }
});

test('a connection that breaks fails its calls, and the next call makes another', async () => {
  const caller = callerOf(server);
  answer = (stream) => stream.session?.destroy();
  await fails(caller.send('/a', nothing, {}), StatusCode.UNAVAILABLE, /Connection dropped/);
  answer = (stream) => respond(stream, frame(nothing));
  assert.equal((await caller.send('/a', nothing, {})).length, 0);
});

test('after GOAWAY what is open goes on, and what follows has a connection of its own', async () => {
  const caller = callerOf(server);
  let first: ServerHttp2Stream | undefined;
  const arrived = new Promise<void>((resolve) => {
    answer = (stream) => {
      first = stream;
      resolve();
    };
  });
  const open = caller.send('/a', nothing, {});
  await arrived;
  const before = sessions.length;
  first?.session?.goaway(constants.NGHTTP2_NO_ERROR, first.id);
  answer = (stream) => respond(stream, frame(nothing));
  // Calls that cross it are refused; those that follow are not.
  while (sessions.length === before)
    await caller.send('/a', nothing, {}).catch((error: unknown) => {
      assert.equal((error as ServiceError).code, StatusCode.UNAVAILABLE);
    });
  if (first !== undefined) respond(first, frame(Buffer.from('late')));
  assert.equal(Buffer.from(await open).toString(), 'late');
});

test('nobody there, or no HTTP/2', async () => {
  const deaf = createPlainServer((socket) => socket.destroy()).unref();
  await once(deaf.listen(0, '127.0.0.1'), 'listening');
  const caller = callerOf(deaf);
  await fails(caller.send('/a', nothing, {}), StatusCode.UNAVAILABLE, /./);
  deaf.close();
  await once(deaf, 'close');
  await fails(caller.send('/a', nothing, {}), StatusCode.UNAVAILABLE, /No connection established.*ECONNREFUSED/);
  caller.close();
  await fails(caller.send('/a', nothing, {}), StatusCode.UNAVAILABLE, /closed/);
});

test('closing fails what is open', async () => {
  const caller = callerOf(server);
  answer = () => {
    caller.close();
  };
  await fails(caller.send('/a', nothing, {}), StatusCode.UNAVAILABLE, /closed by this side/);
});

test('an idle connection does not keep a process alive', { timeout: 20_000 }, async () => {
  const echo = await startGrpcServer({
    host: '127.0.0.1',
    port: 0,
    logger: { error: () => undefined },
    rawServices: { '/echo': async (bytes) => bytes },
  });
  const program = `import { Http2Caller } from ${JSON.stringify(new URL('http2-caller.js', import.meta.url).href)};
    const caller = new Http2Caller('127.0.0.1:${echo.port}', undefined);
    console.log((await caller.send('/echo', new Uint8Array(3), {})).length);`;
  const child = await runNode(program);
  assert.equal(child.trim(), '3');
  await echo.close();
});

async function runNode(program: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { timeout: 15_000 });
  return stdout;
}
