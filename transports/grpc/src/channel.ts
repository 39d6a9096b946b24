import {
  Client,
  credentials,
  Metadata,
  type CallCredentials,
  type ChannelCredentials,
  type ChannelOptions,
  type Interceptor,
} from '@grpc/grpc-js';
import { decodeWithBuffers, encode } from '@perdure/wire/codec';
import type { MessageTypes, MethodDescription } from '@perdure/wire/types';
import { asBuffer, keepBytes } from './buffers.js';
import { callOnChannel, onAbort, type CallLimits } from './channel-call.js';

/** Certificates are PEM, as texts or bytes. */
export interface ChannelTls {
  readonly serverRootCertificate?: string | Uint8Array | undefined;
  readonly clientCertificate?: { readonly crt: string | Uint8Array; readonly key: string | Uint8Array } | undefined;
  /** The name that the server's certificate must be for, if not that of the address. */
  readonly serverNameOverride?: string | undefined;
}

/** A proxy that is asked by HTTP CONNECT; the way to it is not encrypted. */
export interface ChannelProxy {
  /** `host:port` */
  readonly address: string;
  /** `name:password` */
  readonly credentials?: string | undefined;
}

export interface GrpcChannelOptions {
  /** `host:port`, or another target that grpc-js knows. */
  readonly address: string;
  /** Without it the connection is not encrypted. */
  readonly tls?: ChannelTls | undefined;
  /** Instead of `tls`: any credentials of grpc-js. */
  readonly credentials?: ChannelCredentials | undefined;
  readonly callCredentials?: readonly CallCredentials[] | undefined;
  /** Instead of the one that the environment names, if any (`grpc_proxy`, `https_proxy`, `http_proxy`). */
  readonly proxy?: ChannelProxy | undefined;
  /** Options of grpc-js; they win over those of this class. */
  readonly channelArgs?: ChannelOptions | undefined;
  readonly interceptors?: readonly Interceptor[] | undefined;
}

export interface ChannelCallOptions extends CallLimits {
  /** Headers. The same ones may be used for many calls. */
  readonly metadata?: Metadata | undefined;
}

const noHeaders = new Metadata();

/** Histories come in pages of a few MB, single payloads may be large; the same limit as the official TypeScript client's. */
const answerBytesMax = 128 * 1024 * 1024;

/**
 * A client of the public API: one connection, many concurrent calls. It connects at the first call and reconnects by itself.
 * Failed calls reject with grpc-js's ServiceError, which has the status code, the text and the metadata.
 */
export class GrpcChannel {
  readonly #client: Client;
  readonly #interceptors: Interceptor[] | undefined;

  constructor(options: GrpcChannelOptions) {
    const { address, tls, credentials: given, callCredentials = [], channelArgs, interceptors, proxy } = options;
    const channel = given ?? (tls === undefined ? credentials.createInsecure() : secure(tls));
    this.#interceptors = interceptors === undefined || interceptors.length === 0 ? undefined : [...interceptors];
    this.#client = new Client(proxy?.address ?? address, credentials.combineChannelCredentials(channel, ...callCredentials), {
      'grpc.max_receive_message_length': answerBytesMax,
      'grpc.max_send_message_length': -1,
      // Retries are the caller's: the library would only retry what the server has certainly not seen.
      'grpc.enable_retries': 0,
      'grpc.service_config_disable_resolution': 1,
      'grpc.enable_channelz': 0,
      'grpc.keepalive_permit_without_calls': 1,
      'grpc.keepalive_time_ms': 30_000,
      'grpc.keepalive_timeout_ms': 15_000,
      ...throughProxy(proxy, address),
      ...nameOverride(tls?.serverNameOverride),
      ...channelArgs,
    });
  }

  /** One unary call of a service, such as `temporal.api.workflowservice.v1.WorkflowService`. @throws ServiceError */
  call<Q extends keyof MessageTypes, R extends keyof MessageTypes>(
    serviceName: string,
    method: MethodDescription & { readonly requestType: Q; readonly responseType: R },
    request: MessageTypes[Q],
    options: ChannelCallOptions = {},
  ): Promise<MessageTypes[R]> {
    return this.#send(`/${serviceName}/${method.name}`, encode(method.requestType, request), options).then((bytes) =>
      decodeWithBuffers(method.responseType, bytes),
    );
  }

  #send(path: string, bytes: Uint8Array, { metadata = noHeaders, ...limits }: ChannelCallOptions): Promise<Uint8Array> {
    return this.#interceptors === undefined
      ? callOnChannel(this.#client, path, bytes, metadata, limits)
      : this.#intercepted(path, bytes, metadata.clone(), limits, this.#interceptors);
  }

  #intercepted(
    path: string,
    bytes: Uint8Array,
    headers: Metadata,
    { deadlineMs, signal }: CallLimits,
    interceptors: Interceptor[],
  ): Promise<Uint8Array> {
    const options = { interceptors, ...(deadlineMs === undefined ? {} : { deadline: deadlineMs }) };
    return new Promise((resolve, reject) => {
      const call = this.#client.makeUnaryRequest(path, asBuffer, keepBytes, bytes, headers, options, (error, answer) => {
        stopListening();
        if (error === null) resolve(answer as Uint8Array);
        else reject(error);
      });
      const stopListening = onAbort(signal, () => call.cancel());
    });
  }

  /** Ends the connection; calls under way fail. */
  close(): void {
    this.#client.close();
  }
}

function secure({ serverRootCertificate, clientCertificate }: ChannelTls): ChannelCredentials {
  const bytes = (pem: string | Uint8Array | undefined) => (pem === undefined ? null : Buffer.from(pem as Uint8Array));
  return credentials.createSsl(bytes(serverRootCertificate), bytes(clientCertificate?.key), bytes(clientCertificate?.crt));
}

/** Certificates and the authority of calls stay those of the server. */
function throughProxy(proxy: ChannelProxy | undefined, address: string): ChannelOptions {
  if (proxy === undefined) return {};
  const credentials = proxy.credentials === undefined ? {} : { 'grpc.http_connect_creds': proxy.credentials };
  return {
    'grpc.enable_http_proxy': 0,
    'grpc.http_connect_target': /^\w+:\/\//.test(address) ? address : `dns:${address}`,
    'grpc.default_authority': address,
    ...credentials,
  };
}

function nameOverride(name: string | undefined): ChannelOptions {
  return name === undefined ? {} : { 'grpc.ssl_target_name_override': name, 'grpc.default_authority': name };
}
