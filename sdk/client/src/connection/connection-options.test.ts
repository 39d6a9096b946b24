// Goal: connection options are completed as documented, and those that make no sense are refused.
// Method: examples.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalizeAddress, withDefaults } from './connection-options.js';

test('addresses get a port, and URLs are refused', () => {
  const known: [string, string][] = [
    ['host', 'host:7233'],
    ['host:1', 'host:1'],
    ['127.0.0.1', '127.0.0.1:7233'],
    ['::1', '[::1]:7233'],
    ['[::1]', '[::1]:7233'],
    ['[::1]:8', '[::1]:8'],
    ['dns:///host', 'dns:///host'],
    ['unix:/tmp/socket', 'unix:/tmp/socket'],
  ];
  for (const [given, expected] of known) assert.equal(normalizeAddress(given), expected);
  for (const bad of ['http://host', 'https://host:7233', '', 'two words', 'host:'])
    assert.throws(() => normalizeAddress(bad), TypeError);
});

test('an API key implies TLS, unless it is refused', () => {
  assert.deepEqual(withDefaults({ apiKey: 'k' }).tls, {});
  assert.equal(withDefaults({ apiKey: 'k', tls: false }).tls, undefined);
  assert.equal(withDefaults({}).tls, undefined);
  const { tls } = withDefaults({ tls: { serverNameOverride: 'n', clientCertPair: { crt: 'c', key: 'k' } } });
  assert.deepEqual(tls, { serverNameOverride: 'n', serverRootCertificate: undefined, clientCertificate: { crt: 'c', key: 'k' } });
});

test('options that contradict each other are refused', () => {
  assert.throws(() => withDefaults({ apiKey: 'k', metadata: { authorization: 'x' } }), /only one of them/);
  assert.throws(() => withDefaults({ apiKey: 'k', credentials: {} as never }), /only one of them/);
  assert.throws(() => withDefaults({ tls: true, credentials: {} as never }), /only one of them/);
  assert.throws(() => withDefaults({ tls: { clientCertPair: { crt: 'c' } as never } }), /needs both `crt`/);
});

test('plugins change the options in their order', () => {
  const plugin = (name: string) => ({ name, configureConnection: (options: object) => ({ ...options, address: `${name}:1` }) });
  assert.equal(withDefaults({ address: 'x', plugins: [plugin('a'), plugin('b')] }).address, 'b:1');
});
