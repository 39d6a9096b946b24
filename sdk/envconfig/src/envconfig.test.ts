// Goal: files and variables are read as the official package reads them, and what is refused is named.
// Method: the same options given to both packages, whose answers must be equal; examples where ours differs on purpose.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as official from '@temporalio/envconfig';
import { defaultConfigFile } from './config-file.js';
import * as ours from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'perdure-envconfig-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const toml = `
[profile.default]
address = "host:1"
namespace = "ns"
[profile.default.grpc_meta]
Some-hEader_key = "kept"
remove-me = "x"

[profile.key]
address = "host:2"
api_key = "secret"

[profile.off]
api_key = "secret"
[profile.off.tls]
disabled = true
server_name = "ignored"

[profile.on]
[profile.on.tls]
disabled = false
server_name = "name"
server_ca_cert_data = "ca"
client_cert_path = "${join(folder, 'crt.pem')}"
client_key_data = "key"

[profile.half]
[profile.half.tls]
client_cert_path = "nowhere"
[profile.half.codec]
endpoint = "http://codec"
`;
const file = join(folder, 'temporal.toml');
writeFileSync(file, toml);
writeFileSync(join(folder, 'crt.pem'), 'crt');

const variableSets: Record<string, string>[] = [
  {},
  { TEMPORAL_CONFIG_FILE: file },
  { TEMPORAL_CONFIG_FILE: join(folder, 'missing.toml') },
  { TEMPORAL_PROFILE: 'key' },
  { TEMPORAL_ADDRESS: 'other:1', TEMPORAL_NAMESPACE: 'other', TEMPORAL_API_KEY: 'k' },
  { TEMPORAL_TLS: 'true' },
  { TEMPORAL_TLS: '0', TEMPORAL_API_KEY: 'k' },
  { TEMPORAL_TLS_SERVER_NAME: 'n', TEMPORAL_TLS_SERVER_CA_CERT_DATA: 'ca', TEMPORAL_TLS_CLIENT_CERT_DATA: 'crt' },
  { TEMPORAL_GRPC_META_NEW: 'new', TEMPORAL_GRPC_META_REMOVE_ME: '', TEMPORAL_CODEC_AUTH: 'a' },
];
const optionSets: ours.LoadClientProfileOptions[] = [
  {},
  { configSource: { path: file } },
  { configSource: { path: join(folder, 'missing.toml') } },
  { configSource: { data: new TextEncoder().encode(toml) } },
  ...['key', 'off', 'on', 'half', 'unheard'].map((profile) => ({ profile, configSource: { data: toml } })),
  { configSource: { data: toml }, disableEnv: true },
  { configSource: { data: toml }, disableFile: true },
  { disableFile: true, disableEnv: true },
  { configSource: { data: 'no toml' } },
  { configSource: { data: `${toml}\n[codec]\n` } },
  { configSource: { data: `${toml}\n[codec]\n` }, configFileStrict: true },
  { configSource: { data: '[profile.default.tls]\nunheard = 1' }, configFileStrict: true },
];

/** Undefined properties are as good as none; errors count as equal, since sentences are our own. */
function outcome(run: () => unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(run()));
  } catch {
    return 'refused';
  }
}

test('profiles and connection options are those of the official package', () => {
  for (const overrideEnvVars of variableSets)
    for (const options of optionSets) {
      const given = { ...options, overrideEnvVars };
      const theirs = given as official.LoadClientProfileOptions;
      const message = JSON.stringify(given);
      const profile = outcome(() => ours.loadClientConfigProfile(given));
      assert.deepEqual(
        profile,
        outcome(() => official.loadClientConfigProfile(theirs)),
        message,
      );
      const connect = outcome(() => ours.loadClientConnectConfig(given));
      assert.deepEqual(
        connect,
        outcome(() => official.loadClientConnectConfig(theirs)),
        message,
      );
      const config = outcome(() => ours.loadClientConfig(given));
      assert.deepEqual(
        config,
        outcome(() => official.loadClientConfig(theirs)),
        message,
      );
    }
});

test('a configuration survives being written and read', () => {
  const config = ours.loadClientConfig({ configSource: { data: toml } });
  const written = ours.clientConfigToToml(config);
  assert.deepEqual(ours.loadClientConfigFromToml(written, { strict: true }), config);
  assert.deepEqual(
    outcome(() => official.loadClientConfigFromToml(written, { strict: true })),
    outcome(() => config),
  );
});

test('without options the variables of this process count', () => {
  process.env['TEMPORAL_ADDRESS'] = 'from-process:1';
  try {
    assert.equal(ours.loadClientConnectConfig({ disableFile: true }).connectionOptions.address, 'from-process:1');
  } finally {
    delete process.env['TEMPORAL_ADDRESS'];
  }
});

test('the default file is where the platform keeps configuration', () => {
  assert.equal(defaultConfigFile({ HOME: '/h' }, 'linux'), '/h/.config/temporalio/temporal.toml');
  assert.equal(defaultConfigFile({ HOME: '/h', XDG_CONFIG_HOME: '/x' }, 'linux'), '/x/temporalio/temporal.toml');
  assert.equal(defaultConfigFile({ HOME: '/h', XDG_CONFIG_HOME: 'relative' }, 'linux'), undefined);
  assert.equal(defaultConfigFile({ HOME: '/h' }, 'darwin'), '/h/Library/Application Support/temporalio/temporal.toml');
  assert.equal(defaultConfigFile({ APPDATA: '/a' }, 'win32'), '/a/temporalio/temporal.toml');
  for (const platform of ['linux', 'darwin', 'win32'] as const) assert.equal(defaultConfigFile({}, platform), undefined);
});

test('what cannot be meant is refused by name', () => {
  const load = (data: string, more: ours.LoadClientProfileOptions = {}) =>
    ours.loadClientConnectConfig({ configSource: { data }, overrideEnvVars: {}, ...more });
  assert.throws(() => load('[profile.default]\naddress = 7233'), /profile\.default\.address must be a string/);
  assert.throws(() => load('[profile.default.tls]\ndisabled = "no"'), /profile\.default\.tls\.disabled must be a boolean/);
  assert.throws(() => load('profile = 1'), /profile must be a table/);
  assert.throws(() => load('[profile.default.grpc_meta]\nx = 1'), /profile\.default\.grpc_meta\.x must be a string/);
  assert.throws(() => load('[profile.a]', { profile: 'b' }), /'b' not found in config data; there are: a/);
  const both = { TEMPORAL_TLS_CLIENT_KEY_PATH: 'p', TEMPORAL_TLS_CLIENT_KEY_DATA: 'd' };
  assert.throws(() => load('', { overrideEnvVars: both }), /both client_key_path and client_key_data/);
  assert.throws(() => load('[profile.default]\nadress = "x"', { configFileStrict: true }), /adress in profile\.default/);
});

test('each underscore of a header becomes a hyphen, not the first alone', () => {
  const profile = ours.loadClientConfigProfile({ disableFile: true, overrideEnvVars: { TEMPORAL_GRPC_META_A_B_C: 'x' } });
  assert.deepEqual(profile.grpcMeta, { 'a-b-c': 'x' });
});

test('an empty variable names no profile, so the default one counts', () => {
  const overrideEnvVars = { TEMPORAL_PROFILE: '' };
  assert.equal(ours.loadClientConfigProfile({ configSource: { data: toml }, overrideEnvVars }).address, 'host:1');
});
