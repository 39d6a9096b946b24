import type { ConnectionOptions } from '@perdure/client';

/** A file, or its content. */
export type ConfigDataSource = { path: string } | { data: string | Uint8Array };

export interface ClientConfigTLS {
  /** True: no TLS whatever else is said; false: TLS; left out: TLS, since there is a TLS section. */
  disabled?: boolean | undefined;
  /** The name that the server's certificate must be for, if not that of the address. */
  serverName?: string | undefined;
  /** This client's certificate, PEM. */
  clientCert?: ConfigDataSource | undefined;
  clientKey?: ConfigDataSource | undefined;
  /** The certificate of the authority that the server's is checked with, PEM. */
  serverCACert?: ConfigDataSource | undefined;
}

/** What one profile says. */
export interface ClientConfigProfile {
  address?: string | undefined;
  namespace?: string | undefined;
  apiKey?: string | undefined;
  tls?: ClientConfigTLS | undefined;
  /** Headers of every call, in lower case. */
  grpcMeta?: Record<string, string> | undefined;
}

/** What a file says: profiles by name. */
export interface ClientConfig {
  profiles: Record<string, ClientConfigProfile>;
}

/** What `Connection.connect` and `NativeConnection.connect` take, and the namespace for a client or worker. */
export interface ClientConnectConfig {
  connectionOptions: ConnectionOptions;
  namespace?: string | undefined;
}

export interface LoadClientConfigOptions {
  /** Read this instead of the file that the environment names or the default one. */
  configSource?: ConfigDataSource | undefined;
  /** Refuse keys that have no meaning. */
  configFileStrict?: boolean | undefined;
  /** Variables instead of those of this process. */
  overrideEnvVars?: Record<string, string> | undefined;
}

export interface LoadClientProfileOptions extends LoadClientConfigOptions {
  /** `TEMPORAL_PROFILE`, or else "default", when left out. */
  profile?: string | undefined;
  /** Read no file. */
  disableFile?: boolean | undefined;
  /** Let no variable change what the file says. */
  disableEnv?: boolean | undefined;
}

export interface ClientConfigFromTomlOptions {
  /** Refuse keys that have no meaning. */
  strict: boolean;
}
