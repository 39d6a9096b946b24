// Goal: a worker whose server goes away says so once, goes on asking, says when it is back, and goes on with its work; certificates that
// are no good are named at once. Method: a server that is killed and started again; a TLS end before it with certificates made for the occasion.
import { Connection, ServiceError } from '@perdure/client';
import { DefaultLogger, NativeConnection, Worker, type LogEntry } from '@perdure/worker';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import { OurFixture } from './our-fixture.js';
import { ourBundle, startOurWorker } from './our-worker.js';
import { go } from './workflows.js';

const limits = { timeout: 60_000 };
const fixture = new OurFixture('sqlite');
const folder = mkdtempSync(join(tmpdir(), 'perdure-tls-'));

after(() => rmSync(folder, { recursive: true, force: true }));

const refused = (error: unknown) =>
  error instanceof ServiceError && /^Failed to connect to 127\.0\.0\.1:1: .*ECONNREFUSED/.test(error.message);

test(
  'no server at the start: connecting, and making a worker of a lazy connection, fail and name the address',
  limits,
  async () => {
    const options = { address: '127.0.0.1:1', connectTimeout: 300 };
    await assert.rejects(Connection.connect(options), refused);
    await assert.rejects(NativeConnection.connect(options), refused);
    const connection = NativeConnection.lazy(options);
    await assert.rejects(Worker.create({ connection, taskQueue: 'q', activities: {} }), refused);
    await connection.close();
  },
);

test('a server that goes away and comes back: the log says each once, and the workflow goes on', limits, async () => {
  const entries: LogEntry[] = [];
  const logger = new DefaultLogger('INFO', (entry) => void entries.push(entry));
  const told = (pattern: RegExp) => entries.filter(({ message }) => pattern.test(message));
  const taskQueue = randomUUID();
  const worker = await startOurWorker(taskQueue, fixture.address, { workflowBundle: await ourBundle(), logger });
  const handle = await fixture.client.workflow.start('steps', { taskQueue, workflowId: randomUUID(), args: [2] });
  await handle.signal(go, '');
  await fixture.server.kill();
  await until(() => told(/cannot be reached/).length > 0);
  // Long enough for each of the polls to have failed more than once.
  await sleep(700);
  await fixture.server.start();
  await until(() => told(/is back/).length > 0);
  await handle.signal(go, '');
  assert.equal(await handle.result(), 6);
  await worker.stop();
  assert.equal(told(/^The server cannot be reached; the worker goes on asking until it is back$/).length, 1);
  assert.equal(told(/^The server is back$/).length, 1);
  assert.equal(told(/Polling for .* failed/).length, 0);
});

async function until(holds: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (holds()) return;
    await sleep(50);
  }
  assert.fail('it did not happen in time');
}

/** Runs openssl in the folder of the test. */
const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });

/** A key and a certificate of its own making for localhost; with -1 days it has expired. */
function certificate(name: string, days: number) {
  const [key, request, made] = ['key', 'csr', 'crt'].map((kind) => `${name}.${kind}`) as [string, string, string];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl('req', '-new', ...curve, '-keyout', key, '-out', request, '-subj', '/CN=localhost');
  openssl('x509', '-req', '-in', request, '-signkey', key, '-days', String(days), '-out', made);
  return { key: readFileSync(join(folder, key)), cert: readFileSync(join(folder, made)) };
}

function hasOpenssl(): boolean {
  try {
    openssl('version');
    return true;
  } catch {
    return false;
  }
}

/** Takes TLS off and passes on what comes. */
async function inFrontOfServer(own: { readonly key: Buffer; readonly cert: Buffer }) {
  const [host = '', port] = fixture.address.split(':');
  const front = createTlsServer({ ...own, ALPNProtocols: ['h2'] }, (socket) => {
    const inner = connect(Number(port), host);
    socket.pipe(inner).pipe(socket);
    for (const each of [socket, inner]) each.on('error', () => [socket, inner].map((end) => end.destroy()));
  });
  front.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  return { front, address: `localhost:${(front.address() as AddressInfo).port}` };
}

test(
  'certificates: a good one serves; expired, unknown and absent ones are named at once',
  { ...limits, skip: !hasOpenssl() && 'no openssl' },
  async () => {
    const [good, expired] = [certificate('good', 1), certificate('expired', -1)];
    const [fine, old] = [await inFrontOfServer(good), await inFrontOfServer(expired)];
    const connectTimeout = 5_000;
    for (const Kind of [Connection, NativeConnection]) {
      const fails = async (address: string, tls: object | true, pattern: RegExp) => {
        const startedMs = performance.now();
        await assert.rejects(Kind.connect({ address, tls, connectTimeout }), (error: unknown) => {
          assert.ok(error instanceof ServiceError);
          assert.match(error.message, pattern);
          return true;
        });
        assert.ok(performance.now() - startedMs < connectTimeout, 'it was tried until the end of the time');
      };
      const connection = await Kind.connect({
        address: fine.address,
        tls: { serverRootCACertificate: good.cert },
        connectTimeout,
      });
      await connection.workflowService.describeNamespace({ namespace: 'default' });
      await connection.close();
      await fails(
        old.address,
        { serverRootCACertificate: expired.cert },
        /^Failed to connect to localhost:\d+: .*certificate has expired/,
      );
      await fails(
        fine.address,
        { serverRootCACertificate: expired.cert },
        /^Failed to connect to localhost:\d+: .*(?:self-signed|unable to verify)/,
      );
      await fails(fine.address, true, /^Failed to connect to localhost:\d+: .*self-signed certificate/);
    }
    for (const { front } of [fine, old]) front.close();
  },
);
