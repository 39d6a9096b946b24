// The file's format: tables and keys as TOML names them. https://docs.temporal.io/develop/environment-configuration documents it.
import { parse, stringify, type TomlTable } from 'smol-toml';

export interface TomlClientConfigTLS {
  disabled?: boolean | undefined;
  client_cert_path?: string | undefined;
  client_cert_data?: string | undefined;
  client_key_path?: string | undefined;
  client_key_data?: string | undefined;
  server_ca_cert_path?: string | undefined;
  server_ca_cert_data?: string | undefined;
  server_name?: string | undefined;
  /** Of other SDKs. Here certificates are always checked. */
  disable_host_verification?: boolean | undefined;
}

/** Where the CLI finds a codec server; here it is kept and does nothing. */
interface TomlClientConfigCodec {
  endpoint?: string | undefined;
  auth?: string | undefined;
}

export interface TomlClientConfigProfile {
  address?: string | undefined;
  namespace?: string | undefined;
  api_key?: string | undefined;
  tls?: TomlClientConfigTLS | undefined;
  codec?: TomlClientConfigCodec | undefined;
  grpc_meta?: Record<string, string> | undefined;
}

export interface TomlClientConfig {
  profile: Record<string, TomlClientConfigProfile>;
}

/** What a key's value must be: a type, a table of known keys, or a table of texts under any keys. */
type Shape = 'string' | 'boolean' | 'texts' | { readonly [key: string]: Shape };

const tlsShape = {
  disabled: 'boolean',
  client_cert_path: 'string',
  client_cert_data: 'string',
  client_key_path: 'string',
  client_key_data: 'string',
  server_ca_cert_path: 'string',
  server_ca_cert_data: 'string',
  server_name: 'string',
  disable_host_verification: 'boolean',
} satisfies Record<keyof TomlClientConfigTLS, Shape>;

const profileShape = {
  address: 'string',
  namespace: 'string',
  api_key: 'string',
  tls: tlsShape,
  codec: { endpoint: 'string', auth: 'string' },
  grpc_meta: 'texts',
} satisfies Record<keyof TomlClientConfigProfile, Shape>;

/** @throws TypeError for text that is no TOML, for values of the wrong type, and if `strict` for keys that have no meaning */
export function parseConfig(text: string, strict: boolean): TomlClientConfig {
  const file = parse(text);
  if (strict) refuseUnknown(Object.keys(file), ['profile'], '');
  const profiles = file['profile'] ?? {};
  if (!isTable(profiles)) throw new TypeError('Client configuration: profile must be a table');
  for (const [name, profile] of Object.entries(profiles)) check(profile, profileShape, `profile.${name}`, strict);
  return { profile: profiles as TomlClientConfig['profile'] };
}

export function printConfig(config: TomlClientConfig): string {
  return stringify(config);
}

function check(value: unknown, shape: Shape, path: string, strict: boolean): void {
  if (typeof shape === 'object') {
    if (!isTable(value)) throw new TypeError(`Client configuration: ${path} must be a table`);
    if (strict) refuseUnknown(Object.keys(value), Object.keys(shape), ` in ${path}`);
    for (const [key, inner] of Object.entries(shape))
      if (value[key] !== undefined) check(value[key], inner, `${path}.${key}`, strict);
  } else if (shape === 'texts') {
    if (!isTable(value)) throw new TypeError(`Client configuration: ${path} must be a table`);
    for (const [key, text] of Object.entries(value)) check(text, 'string', `${path}.${key}`, strict);
  } else if (typeof value !== shape) throw new TypeError(`Client configuration: ${path} must be a ${shape}`);
}

function refuseUnknown(keys: readonly string[], known: readonly string[], where: string): void {
  const unknown = keys.filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new TypeError(`Client configuration: nothing is known of ${unknown.join(', ')}${where}`);
}

function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
