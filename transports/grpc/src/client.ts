// The client side alone: whoever only calls does not load the server.
export { GrpcChannel, type ChannelCallOptions, type ChannelTls, type GrpcChannelOptions } from './channel.js';
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
