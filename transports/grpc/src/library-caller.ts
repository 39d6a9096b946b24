import type { CallOptions, ChannelCredentials, ChannelOptions, Client, Interceptor } from '@grpc/grpc-js';
import { asBuffer, keepBytes } from './buffers.js';
import { answerBytesMax, keepaliveTimeMs, keepaliveTimeoutMs, type Caller, type ChannelCallOptions } from './caller.js';
import type { ChannelTls, GrpcChannelOptions } from './channel-options.js';
import { grpcLibrary } from './library.js';

/** Calls through grpc-js, which knows credentials, interceptors, proxies and all kinds of targets. */
export class LibraryCaller implements Caller {
  readonly #client: Client;
  readonly #interceptors: Interceptor[] | undefined;

  constructor({ address, tls, credentials: given, callCredentials = [], channelArgs, interceptors }: GrpcChannelOptions) {
    const { Client, credentials } = grpcLibrary();
    const channel = given ?? (tls === undefined ? credentials.createInsecure() : secure(tls));
    this.#interceptors = interceptors === undefined || interceptors.length === 0 ? undefined : [...interceptors];
    this.#client = new Client(address, credentials.combineChannelCredentials(channel, ...callCredentials), {
      'grpc.max_receive_message_length': answerBytesMax,
      'grpc.max_send_message_length': -1,
      // Retries are the caller's: the library would only retry what the server has certainly not seen.
      'grpc.enable_retries': 0,
      'grpc.service_config_disable_resolution': 1,
      'grpc.enable_channelz': 0,
      'grpc.keepalive_permit_without_calls': 1,
      'grpc.keepalive_time_ms': keepaliveTimeMs,
      'grpc.keepalive_timeout_ms': keepaliveTimeoutMs,
      ...nameOverride(tls?.serverNameOverride),
      ...channelArgs,
    });
  }

  send(path: string, bytes: Uint8Array, { deadlineMs, signal, metadata = {} }: ChannelCallOptions): Promise<Uint8Array> {
    const { Metadata } = grpcLibrary();
    const headers = new Metadata();
    for (const [name, value] of Object.entries(metadata)) headers.set(name, value);
    const callOptions: CallOptions = {
      ...(deadlineMs === undefined ? {} : { deadline: deadlineMs }),
      ...(this.#interceptors === undefined ? {} : { interceptors: this.#interceptors }),
    };
    return new Promise((resolve, reject) => {
      const call = this.#client.makeUnaryRequest(path, asBuffer, keepBytes, bytes, headers, callOptions, (error, answer) => {
        signal?.removeEventListener('abort', cancel);
        if (error === null) resolve(answer as Uint8Array);
        else reject(error);
      });
      const cancel = () => call.cancel();
      // A call that is cancelled before it is sent fails like one that is cancelled on the way.
      if (signal?.aborted === true) cancel();
      else signal?.addEventListener('abort', cancel, { once: true });
    });
  }

  close(): void {
    this.#client.close();
  }
}

function secure({ serverRootCertificate, clientCertificate }: ChannelTls): ChannelCredentials {
  const bytes = (pem: string | Uint8Array | undefined) => (pem === undefined ? null : Buffer.from(pem as Uint8Array));
  return grpcLibrary().credentials.createSsl(
    bytes(serverRootCertificate),
    bytes(clientCertificate?.key),
    bytes(clientCertificate?.crt),
  );
}

function nameOverride(name: string | undefined): ChannelOptions {
  return name === undefined ? {} : { 'grpc.ssl_target_name_override': name, 'grpc.default_authority': name };
}
