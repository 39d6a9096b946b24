// The variables that are read, the same for every SDK and the CLI: https://docs.temporal.io/references/client-environment-configuration.
import { normalizeHeaderName, withoutUndefined } from './profiles.js';
import type { TomlClientConfigProfile, TomlClientConfigTLS } from './toml-file.js';

/** Variables by name; empty is not the same as absent. */
export type Variables = Readonly<Record<string, string | undefined>>;

export const PROFILE_VARIABLE = 'TEMPORAL_PROFILE';
export const CONFIG_FILE_VARIABLE = 'TEMPORAL_CONFIG_FILE';
const headerPrefix = 'TEMPORAL_GRPC_META_';

/** The profile with what the variables say instead or besides. */
export function withVariables(profile: TomlClientConfigProfile, variables: Variables): TomlClientConfigProfile {
  const codec = withoutUndefined({
    endpoint: variables['TEMPORAL_CODEC_ENDPOINT'],
    auth: variables['TEMPORAL_CODEC_AUTH'],
  });
  return withoutUndefined({
    address: variables['TEMPORAL_ADDRESS'] ?? profile.address,
    namespace: variables['TEMPORAL_NAMESPACE'] ?? profile.namespace,
    api_key: variables['TEMPORAL_API_KEY'] ?? profile.api_key,
    tls: merged(profile.tls, tlsOf(variables)),
    codec: merged(profile.codec, codec),
    grpc_meta: headersOf(profile.grpc_meta, variables),
  });
}

function tlsOf(variables: Variables): TomlClientConfigTLS {
  const enabled = booleanOf(variables['TEMPORAL_TLS']);
  return withoutUndefined({
    disabled: enabled === undefined ? undefined : !enabled,
    client_cert_path: variables['TEMPORAL_TLS_CLIENT_CERT_PATH'],
    client_cert_data: variables['TEMPORAL_TLS_CLIENT_CERT_DATA'],
    client_key_path: variables['TEMPORAL_TLS_CLIENT_KEY_PATH'],
    client_key_data: variables['TEMPORAL_TLS_CLIENT_KEY_DATA'],
    server_ca_cert_path: variables['TEMPORAL_TLS_SERVER_CA_CERT_PATH'],
    server_ca_cert_data: variables['TEMPORAL_TLS_SERVER_CA_CERT_DATA'],
    server_name: variables['TEMPORAL_TLS_SERVER_NAME'],
    disable_host_verification: booleanOf(variables['TEMPORAL_TLS_DISABLE_HOST_VERIFICATION']),
  });
}

function booleanOf(value: string | undefined): boolean | undefined {
  return value === undefined ? undefined : value === '1' || value === 'true';
}

function merged<Table extends object>(table: Table | undefined, more: Table): Table | undefined {
  return table === undefined && Object.keys(more).length === 0 ? undefined : { ...table, ...more };
}

/** An empty variable takes the header away. */
function headersOf(headers: Record<string, string> | undefined, variables: Variables): Record<string, string> | undefined {
  const given = Object.entries(variables).filter(([name]) => name.startsWith(headerPrefix));
  if (given.length === 0) return headers;
  const known = Object.entries(headers ?? {}).map(([name, value]) => [normalizeHeaderName(name), value]);
  const all: Record<string, string> = Object.fromEntries(known);
  for (const [name, value] of given) {
    const header = normalizeHeaderName(name.slice(headerPrefix.length));
    if (value === undefined || value === '') delete all[header];
    else all[header] = value;
  }
  return all;
}
