import type {
  CallCredentials,
  ChannelCredentials,
  ChannelOptions,
  ChannelProxy,
  ChannelTls,
  Interceptor,
} from '@perdure/transport-grpc/client';
import type { Duration } from '@perdure/common';
import { msToNumber } from '@perdure/common/internal';
import type { Metadata } from './call-scope.js';

/** Where a server listens on this machine. */
export const LOCAL_TARGET = 'localhost:7233';
const defaultPort = 7233;
const defaultConnectTimeoutMs = 10_000;

export interface TLSConfig {
  /** The name that the server's certificate must be for, if not that of the address. */
  serverNameOverride?: string | undefined;
  /** The certificate of the authority that the server's is checked with, PEM; those of this machine when left out. */
  serverRootCACertificate?: string | Uint8Array | undefined;
  /** This client's own certificate and key, PEM, for servers that want one. */
  clientCertPair?: { crt: string | Uint8Array; key: string | Uint8Array } | undefined;
}

export interface ConnectionOptions {
  /** `host` or `host:port`; localhost:7233 when left out. */
  address?: string | undefined;
  /** Encrypted if true or given; implied by `apiKey` unless it is false. */
  tls?: TLSConfig | boolean | null | undefined;
  /** Credentials of grpc-js instead of `tls`. */
  credentials?: ChannelCredentials | undefined;
  /** Credentials of grpc-js for single calls. */
  callCredentials?: CallCredentials[] | undefined;
  /** Options of grpc-js's channel. */
  channelArgs?: ChannelOptions | undefined;
  /** Interceptors of grpc-js. They replace the retries that are there without; makeGrpcRetryInterceptor brings them back. */
  interceptors?: Interceptor[] | undefined;
  /** Headers of every call. */
  metadata?: Metadata | undefined;
  /** Sent as `Authorization: Bearer`; a function is asked at each call. */
  apiKey?: string | (() => string) | undefined;
  /** Instead of the one that the environment names, if any (`grpc_proxy`, `https_proxy`, `http_proxy`). */
  proxy?: ProxyConfig | undefined;
  /** How long `connect` waits for the server; 10 seconds when left out. */
  connectTimeout?: Duration | undefined;
  /** Things that may change these options first. */
  plugins?: ConnectionPlugin[] | undefined;
}

export interface ConnectionPlugin {
  get name(): string;
  configureConnection?(options: ConnectionOptions): ConnectionOptions;
}

/** A proxy that is asked by HTTP CONNECT. The way to it is not encrypted, unless what goes through is (`tls`). */
export interface ProxyConfig {
  type: 'http-connect';
  /** `host:port` or `http://host:port`. */
  targetHost: string;
  basicAuth?: { username: string; password: string } | undefined;
}

/** Connection options, checked and completed. */
export interface ConnectionOptionsWithDefaults {
  readonly address: string;
  readonly tls: ChannelTls | undefined;
  readonly credentials: ChannelCredentials | undefined;
  readonly callCredentials: readonly CallCredentials[];
  readonly channelArgs: ChannelOptions;
  /** Undefined if the connection retries by itself. */
  readonly interceptors: readonly Interceptor[] | undefined;
  readonly proxy?: ChannelProxy | undefined;
  readonly metadata: Metadata;
  readonly connectTimeoutMs: number;
  readonly plugins: readonly ConnectionPlugin[];
}

/** @throws TypeError for options that contradict each other or make no sense */
export function withDefaults(given: ConnectionOptions): ConnectionOptionsWithDefaults {
  const { plugins = [] } = given;
  const options = plugins.reduce((changed, plugin) => plugin.configureConnection?.(changed) ?? changed, given);
  const { metadata = {}, credentials, apiKey } = options;
  if (apiKey !== undefined) {
    if (Object.keys(metadata).some((name) => name.toLowerCase() === 'authorization'))
      throw new TypeError('Both `apiKey` and an `Authorization` header were given; only one of them makes sense');
    if (credentials !== undefined)
      throw new TypeError('Both `apiKey` and `credentials` were given; only one of them makes sense');
  }
  const tls = tlsOf(options.tls, apiKey !== undefined);
  if (tls !== undefined && credentials !== undefined)
    throw new TypeError('Both `tls` and `credentials` were given; only one of them makes sense');
  return {
    address: normalizeAddress(options.address ?? LOCAL_TARGET),
    tls,
    credentials,
    callCredentials: options.callCredentials ?? [],
    channelArgs: options.channelArgs ?? {},
    interceptors: options.interceptors,
    proxy: proxyOf(options.proxy),
    metadata: { ...metadata },
    connectTimeoutMs: msToNumber(options.connectTimeout ?? defaultConnectTimeoutMs),
    plugins,
  };
}

function proxyOf(proxy: ProxyConfig | undefined): ChannelProxy | undefined {
  if (proxy === undefined) return undefined;
  const { type, targetHost, basicAuth } = proxy;
  // Also said to those who have no types.
  if ((type as string) !== 'http-connect') throw new TypeError(`proxy.type is '${type}'; it must be 'http-connect'`);
  const address = /^(?:http:\/\/)?((?:\[[^\]]+\]|[^:/@\s]+):\d+)\/?$/.exec(targetHost)?.[1];
  if (address === undefined) throw new TypeError(`proxy.targetHost is '${targetHost}'; it must be host:port or http://host:port`);
  return { address, credentials: basicAuth && `${basicAuth.username}:${basicAuth.password}` };
}

function tlsOf(tls: ConnectionOptions['tls'], hasApiKey: boolean): ChannelTls | undefined {
  if (tls === undefined || tls === null) return hasApiKey ? {} : undefined;
  if (typeof tls === 'boolean') return tls ? {} : undefined;
  const { clientCertPair } = tls;
  if (clientCertPair !== undefined && (!clientCertPair.crt || !clientCertPair.key))
    throw new TypeError('`tls.clientCertPair` needs both `crt`, the certificate, and `key`, its private key');
  return {
    serverRootCertificate: tls.serverRootCACertificate,
    clientCertificate: clientCertPair,
    serverNameOverride: tls.serverNameOverride,
  };
}

/** Adds the port if there is none. @throws TypeError for a URL, a common slip */
export function normalizeAddress(address: string): string {
  if (/^(?:https?|grpcs?):\/\//i.test(address))
    throw new TypeError(`Invalid address '${address}': expected host:port, without a scheme such as http://`);
  // Targets in other schemes of grpc, such as dns:///host or unix:/path, are passed on.
  if (/^(?:dns|unix|unix-abstract|ipv4|ipv6|xds):/.test(address)) return address;
  if (/^\[[^\]]+\]$/.test(address)) return `${address}:${defaultPort}`;
  if (/^\[[^\]]+\]:\d+$/.test(address) || /^[^:]+:\d+$/.test(address)) return address;
  if (address.split(':').length > 2) return `[${address}]:${defaultPort}`;
  if (/^[^:\s]+$/.test(address)) return `${address}:${defaultPort}`;
  throw new TypeError(`Invalid address '${address}': expected host or host:port`);
}
