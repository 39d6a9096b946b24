// The client side alone: whoever only calls does not load the server.
export { GrpcChannel, type ChannelCallOptions, type ChannelProxy, type ChannelTls, type GrpcChannelOptions } from './channel.js';
export { makeRetryInterceptor, type RetryDecisions } from './retry-interceptor.js';
export type {
  CallCredentials,
  ChannelCredentials,
  ChannelOptions,
  Interceptor,
  MetadataValue,
  ServiceError as GrpcServiceError,
  StatusObject,
} from '@grpc/grpc-js';
/** The library itself, for credentials and interceptors: those of another copy are not accepted. */
export * as grpc from '@grpc/grpc-js';
