// Goal: calls between hosts, and that each way to fail is told apart.
// Method: a server whose raw service does what the first byte says.
import assert from 'node:assert/strict';
import { createServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { StatusCode } from '@perdure/wire/types';
import { PeerClient, peerCallPath, PeerError, startGrpcServer, StatusError, type GrpcServer } from './index.js';

let server: GrpcServer;
let client: PeerClient;
let arrived = () => {};
let draining = () => {};

before(async () => {
  server = await startGrpcServer({
    host: '127.0.0.1',
    port: 0,
    logger: { error: () => {} },
    onDrain: () => draining(),
    rawServices: {
      [peerCallPath]: (bytes, { signal }) => {
        arrived();
        if (bytes[0] === 1)
          return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('given up'))));
        if (bytes[0] === 2) return Promise.reject(new StatusError(StatusCode.ABORTED, 'shard moved'));
        if (bytes[0] === 3) return new Promise((resolve) => (draining = () => resolve(new Uint8Array([33]))));
        return Promise.resolve(bytes);
      },
    },
  });
  client = new PeerClient(`127.0.0.1:${server.port}`);
});
after(async () => {
  client.close();
  await server.close();
});

const fails = (promise: Promise<unknown>, kind: PeerError['kind'], code: number, sent = true) =>
  assert.rejects(promise, (error) => {
    assert.ok(error instanceof PeerError);
    assert.deepEqual([error.kind, error.code, error.sent], [kind, code, sent]);
    return true;
  });

test('bytes there and back', async () => {
  const big = new Uint8Array(1_000_000).fill(7);
  assert.deepEqual(new Uint8Array(await client.call(big)), big);
  assert.equal((await client.call(new Uint8Array(0))).length, 0);
});

test('a status of the other host', () => fails(client.call(new Uint8Array([2])), 'status', StatusCode.ABORTED));

test('a client that is closed', async () => {
  const closed = new PeerClient(`127.0.0.1:${server.port}`);
  await closed.call(new Uint8Array([4]));
  closed.close();
  await fails(closed.call(new Uint8Array([4])), 'unavailable', StatusCode.UNAVAILABLE, false);
});

test('a deadline', () =>
  fails(client.call(new Uint8Array([1]), { deadlineMs: Date.now() + 50 }), 'deadline', StatusCode.DEADLINE_EXCEEDED));

test('cancelling', async () => {
  const controller = new AbortController();
  const atServer = new Promise<void>((resolve) => (arrived = resolve));
  const call = client.call(new Uint8Array([1]), { signal: controller.signal });
  await atServer;
  controller.abort();
  await fails(call, 'cancelled', StatusCode.CANCELLED);
  await fails(client.call(new Uint8Array([0]), { signal: controller.signal }), 'cancelled', StatusCode.CANCELLED, false);
});

test('a host that is not there', async () => {
  const nobody = new PeerClient('127.0.0.1:1');
  await fails(nobody.call(new Uint8Array(0)), 'unavailable', StatusCode.UNAVAILABLE, false);
  nobody.close();
});

test('draining lets open calls end, then the host is unavailable', async () => {
  const atServer = new Promise<void>((resolve) => (arrived = resolve));
  const call = client.call(new Uint8Array([3]));
  await atServer;
  await Promise.all([server.drain(10_000), call.then((answer) => assert.deepEqual([...answer], [33]))]);
  await fails(client.call(new Uint8Array(0)), 'unavailable', StatusCode.UNAVAILABLE, false);
});

test('a connection that breaks under a call: nobody knows whether it was carried out', async () => {
  const other = createServer();
  other.on('connection', (socket: Socket) => other.once('stream', () => socket.destroy()));
  const port = await new Promise<number>((resolve) =>
    other.listen(0, '127.0.0.1', () => resolve((other.address() as AddressInfo).port)),
  );
  const peer = new PeerClient(`127.0.0.1:${port}`);
  await fails(peer.call(new Uint8Array(0)), 'unavailable', StatusCode.UNAVAILABLE);
  peer.close();
  await new Promise((resolve) => other.close(resolve));
});
