// Profiles as the file has them, and as code has them.
import { readFileSync } from 'node:fs';
import { decode, encode } from '@perdure/common/lib/encoding';
import type { TomlClientConfig, TomlClientConfigProfile, TomlClientConfigTLS } from './toml-file.js';
import type { ClientConfig, ClientConfigProfile, ClientConfigTLS, ConfigDataSource } from './types.js';

/** Headers of gRPC are in lower case; variables of the environment cannot have a hyphen. */
export function normalizeHeaderName(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

export function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined && each !== null)) as T;
}

/** What a source holds. @throws what reading the file throws */
export function loadConfigData(source?: ConfigDataSource): Uint8Array | undefined {
  if (source === undefined) return undefined;
  if ('path' in source) return Uint8Array.from(readFileSync(source.path));
  return typeof source.data === 'string' ? encode(source.data) : source.data;
}

/** @throws TypeError if something is given both as a path and as data */
export function fromTomlProfile(profile: TomlClientConfigProfile): ClientConfigProfile {
  return withoutUndefined({
    address: profile.address,
    namespace: profile.namespace,
    apiKey: profile.api_key,
    tls: profile.tls && fromTomlTLS(profile.tls),
    grpcMeta: normalizedHeaders(profile.grpc_meta),
  });
}

export function toTomlProfile(profile: ClientConfigProfile): TomlClientConfigProfile {
  return withoutUndefined({
    address: profile.address,
    namespace: profile.namespace,
    api_key: profile.apiKey,
    tls: profile.tls && toTomlTLS(profile.tls),
    grpc_meta: normalizedHeaders(profile.grpcMeta),
  });
}

export function fromTomlConfig(config: TomlClientConfig): ClientConfig {
  return { profiles: mapValues(config.profile, fromTomlProfile) };
}

export function toTomlConfig(config: ClientConfig): TomlClientConfig {
  return { profile: mapValues(config.profiles, toTomlProfile) };
}

function fromTomlTLS(tls: TomlClientConfigTLS): ClientConfigTLS {
  return withoutUndefined({
    disabled: tls.disabled,
    serverName: tls.server_name,
    clientCert: sourceOf('client_cert', tls.client_cert_path, tls.client_cert_data),
    clientKey: sourceOf('client_key', tls.client_key_path, tls.client_key_data),
    serverCACert: sourceOf('server_ca_cert', tls.server_ca_cert_path, tls.server_ca_cert_data),
  });
}

function toTomlTLS(tls: ClientConfigTLS): TomlClientConfigTLS {
  return withoutUndefined({
    disabled: tls.disabled,
    server_name: tls.serverName,
    client_cert_path: pathOf(tls.clientCert),
    client_cert_data: textOf(tls.clientCert),
    client_key_path: pathOf(tls.clientKey),
    client_key_data: textOf(tls.clientKey),
    server_ca_cert_path: pathOf(tls.serverCACert),
    server_ca_cert_data: textOf(tls.serverCACert),
  });
}

function sourceOf(name: string, path: string | undefined, data: string | undefined): ConfigDataSource | undefined {
  if (path !== undefined && data !== undefined)
    throw new TypeError(
      `Cannot specify both ${name}_path and ${name}_data; one may be in the file, the other in the environment`,
    );
  if (data !== undefined) return { data: encode(data) };
  return path === undefined ? undefined : { path };
}

function pathOf(source: ConfigDataSource | undefined): string | undefined {
  return source !== undefined && 'path' in source ? source.path : undefined;
}

function textOf(source: ConfigDataSource | undefined): string | undefined {
  if (source === undefined || 'path' in source) return undefined;
  return typeof source.data === 'string' ? source.data : decode(source.data);
}

function normalizedHeaders(headers: Record<string, string> | undefined): Record<string, string> | undefined {
  return headers && Object.fromEntries(Object.entries(headers).map(([name, value]) => [normalizeHeaderName(name), value]));
}

function mapValues<From, To>(table: Record<string, From>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, change(value)]));
}
