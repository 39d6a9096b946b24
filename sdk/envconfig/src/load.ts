import { decode, encode } from '@perdure/common/lib/encoding';
import { readConfigText } from './config-file.js';
import { PROFILE_VARIABLE, withVariables, type Variables } from './environment-variables.js';
import { fromTomlConfig, fromTomlProfile, loadConfigData, toTomlConfig } from './profiles.js';
import { parseConfig, printConfig, type TomlClientConfig, type TomlClientConfigProfile } from './toml-file.js';
import type {
  ClientConfig,
  ClientConfigFromTomlOptions,
  ClientConfigProfile,
  ClientConfigTLS,
  ClientConnectConfig,
  LoadClientConfigOptions,
  LoadClientProfileOptions,
} from './types.js';

const defaultProfile = 'default';

/** All profiles of the file; variables say only where it is. */
export function loadClientConfig(options: LoadClientConfigOptions = {}): ClientConfig {
  return fromTomlConfig(loadFile(options, variablesOf(options)));
}

/** @throws TypeError for text that is no such file */
export function loadClientConfigFromToml(tomlData: Uint8Array, options: ClientConfigFromTomlOptions): ClientConfig {
  return fromTomlConfig(parseConfig(decode(tomlData), options.strict));
}

export function clientConfigToToml(config: ClientConfig): Uint8Array {
  return encode(printConfig(toTomlConfig(config)));
}

/**
 * One profile of the file, with what the environment says instead or besides.
 * @throws Error if a profile was named that is not in the file
 */
export function loadClientConfigProfile(options: LoadClientProfileOptions = {}): ClientConfigProfile {
  if (options.disableEnv === true && options.disableFile === true)
    throw new TypeError('Cannot disable both file and environment: nothing would be left to load from');
  const variables = variablesOf(options);
  const inFile = options.disableFile === true ? {} : profileInFile(options, variables);
  return fromTomlProfile(options.disableEnv === true ? inFile : withVariables(inFile, variables));
}

/** What to connect with: `Connection.connect(loadClientConnectConfig().connectionOptions)`. */
export function loadClientConnectConfig(options: LoadClientProfileOptions = {}): ClientConnectConfig {
  return toClientOptions(loadClientConfigProfile(options));
}

/** Reads the certificates that the profile names. An API key alone means TLS. */
export function toClientOptions(profile: ClientConfigProfile): ClientConnectConfig {
  const { address, apiKey, grpcMeta, namespace } = profile;
  const tls = profile.tls === undefined ? undefined : tlsOptions(profile.tls);
  const connectionOptions = { address, apiKey, tls: tls ?? (apiKey === undefined ? undefined : true), metadata: grpcMeta };
  return { namespace, connectionOptions };
}

function tlsOptions(tls: ClientConfigTLS): ClientConnectConfig['connectionOptions']['tls'] {
  if (tls.disabled === true) return false;
  const crt = loadConfigData(tls.clientCert);
  const key = loadConfigData(tls.clientKey);
  return {
    serverNameOverride: tls.serverName,
    serverRootCACertificate: loadConfigData(tls.serverCACert),
    clientCertPair: crt === undefined || key === undefined ? undefined : { crt, key },
  };
}

function variablesOf(options: LoadClientConfigOptions): Variables {
  return options.overrideEnvVars ?? process.env;
}

function loadFile(options: LoadClientConfigOptions, variables: Variables): TomlClientConfig {
  const text = readConfigText(options.configSource, variables);
  return text === undefined ? { profile: {} } : parseConfig(text, options.configFileStrict ?? false);
}

function profileInFile(options: LoadClientProfileOptions, variables: Variables): TomlClientConfigProfile {
  // An empty variable is not the name of a profile.
  const wanted = options.profile ?? (variables[PROFILE_VARIABLE] || undefined);
  const { profile: profiles } = loadFile(options, variables);
  const name = wanted ?? defaultProfile;
  const found = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (found !== undefined) return found;
  if (wanted === undefined) return {};
  const known = Object.keys(profiles);
  throw new Error(
    `Profile '${name}' not found in config data; ${known.length === 0 ? 'there is none' : `there are: ${known.join(', ')}`}`,
  );
}
