// Goal: a connection goes through the proxy that its options name, and says whom it wants and who it is. Method: a proxy on the loopback
// interface that leads every name to one server.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { startGrpcServer, type GrpcServer } from '@perdure/transport-grpc';
import { WorkflowService } from '@perdure/wire/types';
import { Connection } from './connection.js';

let server: GrpcServer;
let proxy: Server;
let isOpen = true;
const asked: [target: string | undefined, authorization: string | undefined][] = [];
const sockets = new Set<Socket>();

before(async () => {
  const services = [{ name: WorkflowService.name, methods: { GetSystemInfo: async () => ({}) } }];
  server = await startGrpcServer({ host: '127.0.0.1', port: 0, services, logger: { error: () => undefined } });
  proxy = createServer().on('connect', ({ url, headers }, socket: Socket) => {
    asked.push([url, headers['proxy-authorization']]);
    if (!isOpen) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const onwards = connect(server.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(onwards).pipe(socket);
    });
    for (const each of [socket, onwards]) sockets.add(each.on('error', () => undefined));
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
});
after(async () => {
  for (const socket of sockets) socket.destroy();
  proxy.close();
  await server.close();
});

const targetHost = () => `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
const limits = { timeout: 10_000 };

test('it is asked for the server by name, which need not be known here', limits, async () => {
  const proxyOptions = { type: 'http-connect' as const, targetHost: targetHost() };
  const plain = await Connection.connect({ address: 'server.invalid:7233', proxy: proxyOptions });
  await plain.close();
  const basicAuth = { username: 'me', password: 'secret' };
  const known = await Connection.connect({ address: 'other.invalid', proxy: { ...proxyOptions, basicAuth } });
  await known.close();
  const authorization = `Basic ${Buffer.from('me:secret').toString('base64')}`;
  assert.deepEqual(asked, [
    ['server.invalid:7233', undefined],
    ['other.invalid:7233', authorization],
  ]);
});

test('a proxy that refuses is named', limits, async () => {
  isOpen = false;
  const proxyOptions = { type: 'http-connect' as const, targetHost: targetHost() };
  const refused = Connection.connect({ address: 'server.invalid', proxy: proxyOptions, connectTimeout: 1000 });
  await assert.rejects(
    refused,
    /^ServiceError: Failed to connect to server\.invalid:7233 through the proxy 127\.0\.0\.1:\d+: No connection established\.$/,
  );
});

test('what is no proxy is refused by name', async () => {
  const lazy = (given: object) => Connection.lazy({ proxy: { type: 'http-connect', targetHost: 'p:1', ...given } });
  assert.throws(() => lazy({ type: 'socks5' }), {
    name: 'TypeError',
    message: "proxy.type is 'socks5'; it must be 'http-connect'",
  });
  for (const bad of ['proxy', 'https://proxy:3128', 'http://me@proxy:3128', ''])
    assert.throws(() => lazy({ targetHost: bad }), /^TypeError: proxy\.targetHost is '.*'; it must be host:port or http/);
  for (const good of ['http://proxy:3128', 'http://proxy:3128/', '[::1]:3128']) await lazy({ targetHost: good }).close();
});
