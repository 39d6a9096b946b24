// Goal: the dev server says that it is ready, ends in order, and tells in one sentence what keeps it from starting.
// Method: real processes on free ports of this machine.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { PeerClient } from '@perdure/transport-grpc';
import { encode } from '@perdure/wire/codec';
import { ServerProcess } from './server-process.js';

const folder = mkdtempSync(join(tmpdir(), 'perdure-cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('it says that it is ready and ends in order', async () => {
  const server = new ServerProcess('start-dev', '--port', '0', '--namespace', 'second', '--log-format', 'text');
  await server.ready();
  assert.match(
    server.stdout,
    /^Perdure \d+\.\d+\.\d+ is ready: gRPC 127\.0\.0\.1:\d+, namespaces default, second, data in memory only \(--db-filename keeps it\) \(\d+ ms\)\n$/,
  );
  assert.equal(await server.stop(), 0);
  assert.match(server.stderr, /INFO {2}ended\n$/);
});

test('metrics are served when asked for', async () => {
  const server = new ServerProcess('start-dev', '--port', '0', '--metrics-port', '0', '--log-format', 'text');
  await server.ready();
  const url = /url="?(http:[^\s"]+)/.exec(server.stderr)?.[1] ?? assert.fail(server.stderr);
  const answer = await fetch(url);
  assert.match(await answer.text(), /^perdure_open_polls 0$/m);
  assert.equal(await server.stop(), 0);
});

test('a poll that waits is answered empty at the end', async () => {
  const server = new ServerProcess('start-dev', '--port', '0', '--log-level', 'never');
  const client = new PeerClient(
    `127.0.0.1:${await server.ready()}`,
    '/temporal.api.workflowservice.v1.WorkflowService/PollWorkflowTaskQueue',
  );
  const request = encode('temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest', {
    namespace: 'default',
    taskQueue: { name: 'q' },
  });
  const polled = client.call(request, { deadlineMs: Date.now() + 60_000 });
  // The connection is there once another call on it is answered.
  await assert.rejects(client.call(new Uint8Array(0), { deadlineMs: Date.now() + 10_000 }), { code: 3 });
  assert.equal(await server.stop(), 0);
  assert.equal((await polled).length, 0);
  client.close();
});

test('a used port is a sentence', async (t) => {
  const taken = createServer();
  t.after(() => taken.close());
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  const server = new ServerProcess('start-dev', '--port', String(port), '--log-level', 'never');
  assert.equal(await server.ended(), 1);
  assert.equal(server.stderr, `Port ${port} is in use by another program; choose another with --port.\n`);
});

test('an address that is not ours is a sentence', async () => {
  const server = new ServerProcess('start-dev', '--port', '0', '--ip', '192.0.2.1', '--log-level', 'never');
  assert.equal(await server.ended(), 1);
  assert.equal(server.stderr, '192.0.2.1 is no address of this machine; choose another with --ip.\n');
});

test('a file that another server holds is a sentence', async () => {
  const file = join(folder, 'held.db');
  const holder = new ServerProcess('start-dev', '--port', '0', '--db-filename', file);
  await holder.ready();
  const server = new ServerProcess('start-dev', '--port', '0', '--db-filename', file, '--log-level', 'never');
  assert.equal(await server.ended(), 1);
  assert.match(server.stderr, /^[^\n]*held\.db[^\n]*\n$/);
  assert.doesNotMatch(server.stderr, /\n {4}at /);
  assert.equal(await holder.stop(), 0);
});

test('a file in a folder that is not there is a sentence', async () => {
  const server = new ServerProcess(
    'start-dev',
    '--port',
    '0',
    '--db-filename',
    join(folder, 'no', 'such.db'),
    '--log-level',
    'never',
  );
  assert.equal(await server.ended(), 1);
  assert.match(server.stderr, /^The folder [^\n]* does not exist[^\n]*\n$/);
});
