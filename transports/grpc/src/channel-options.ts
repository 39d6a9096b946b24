import type { CallCredentials, ChannelCredentials, ChannelOptions, Interceptor } from '@grpc/grpc-js';

/** Certificates are PEM, as texts or bytes. */
export interface ChannelTls {
  readonly serverRootCertificate?: string | Uint8Array | undefined;
  readonly clientCertificate?: { readonly crt: string | Uint8Array; readonly key: string | Uint8Array } | undefined;
  /** The name that the server's certificate must be for, if not that of the address. */
  readonly serverNameOverride?: string | undefined;
}

export interface GrpcChannelOptions {
  /** `host:port`, or another target that grpc-js knows. */
  readonly address: string;
  /** Without it the connection is not encrypted. */
  readonly tls?: ChannelTls | undefined;
  /** Instead of `tls`: any credentials of grpc-js. */
  readonly credentials?: ChannelCredentials | undefined;
  readonly callCredentials?: readonly CallCredentials[] | undefined;
  /** Options of grpc-js; they win over those of this class. */
  readonly channelArgs?: ChannelOptions | undefined;
  readonly interceptors?: readonly Interceptor[] | undefined;
}
