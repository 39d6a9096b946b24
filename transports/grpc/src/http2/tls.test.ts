// Goal: TLS with an authority and a name of one's own, and a certificate that is not trusted.
// Method: a certificate made on the spot with openssl; skipped where there is none.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createSecureServer } from 'node:http2';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { frame } from './framing.js';
import { Http2Caller } from './http2-caller.js';

function selfSigned(): { readonly key: Buffer; readonly cert: Buffer } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'perdure-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const name = ['-subj', '/CN=server.test', '-addext', 'subjectAltName=DNS:server.test'];
  const { status } = spawnSync('openssl', ['req', ...kind, ...name, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const made = status === 0 ? { key: readFileSync(key), cert: readFileSync(cert) } : undefined;
  rmSync(folder, { recursive: true });
  return made;
}

const certificate = selfSigned();

test('TLS', { skip: certificate === undefined && 'openssl is not there' }, async () => {
  const { key, cert } = certificate ?? assert.fail();
  const server = createSecureServer({ key, cert, ca: cert, requestCert: true, rejectUnauthorized: false });
  const seen: unknown[] = [];
  server.on('stream', (stream, headers) => {
    seen.push(headers[':authority']);
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => {
      stream.sendTrailers({ 'grpc-status': '0' });
    });
    stream.end(frame(new Uint8Array(2)));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const trusting = { serverRootCertificate: cert, serverNameOverride: 'server.test', clientCertificate: { crt: cert, key } };
  const caller = new Http2Caller(address, trusting);
  assert.equal((await caller.send('/a', new Uint8Array(), {})).length, 2);
  assert.deepEqual(seen, ['server.test']);
  const wary = new Http2Caller(address, {});
  await assert.rejects(
    wary.send('/a', new Uint8Array(), {}),
    /^Error: 14 UNAVAILABLE: No connection established\. .*certificate/i,
  );
  caller.close();
  wary.close();
  server.close();
});
