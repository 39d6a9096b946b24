import { decode, encode } from '@perdure/wire/codec';
import type { MessageTypes, MethodDescription } from '@perdure/wire/types';
import type { Caller, ChannelCallOptions } from './caller.js';
import type { GrpcChannelOptions } from './channel-options.js';
import { Http2Caller } from './http2/http2-caller.js';
import { isPlainAddress } from './http2/address.js';
import { LibraryCaller } from './library-caller.js';
import { environmentConcernsLibrary } from './library-environment.js';

/**
 * A client of the public API: one connection, many concurrent calls. It connects at the first call and reconnects by itself.
 * Failed calls reject with grpc-js's ServiceError, which has the status code, the text and the metadata.
 *
 * What needs nothing of grpc-js goes over HTTP/2 without it: a call then costs 40 us of CPU instead of 110, and importing a client half.
 */
export class GrpcChannel {
  readonly #caller: Caller;

  constructor(options: GrpcChannelOptions) {
    this.#caller = needsLibrary(options) ? new LibraryCaller(options) : new Http2Caller(options.address, options.tls);
  }

  /** One unary call of a service, such as `temporal.api.workflowservice.v1.WorkflowService`. @throws ServiceError */
  call<Q extends keyof MessageTypes, R extends keyof MessageTypes>(
    serviceName: string,
    method: MethodDescription & { readonly requestType: Q; readonly responseType: R },
    request: MessageTypes[Q],
    options: ChannelCallOptions = {},
  ): Promise<MessageTypes[R]> {
    return this.#caller
      .send(`/${serviceName}/${method.name}`, encode(method.requestType, request), options)
      .then((bytes) => decode(method.responseType, bytes));
  }

  /** Ends the connection; calls under way fail. */
  close(): void {
    this.#caller.close();
  }
}

function needsLibrary({ address, tls, credentials, callCredentials, channelArgs, interceptors }: GrpcChannelOptions): boolean {
  if (credentials !== undefined || [callCredentials, interceptors].some((given) => given !== undefined && given.length > 0))
    return true;
  return Object.keys(channelArgs ?? {}).length > 0 || !isPlainAddress(address) || environmentConcernsLibrary(tls !== undefined);
}
