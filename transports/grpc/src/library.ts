import type * as grpcJs from '@grpc/grpc-js';
import { loadLibrary } from './library-loader.js';

let loaded: typeof grpcJs | undefined;

/** grpc-js, loaded when it is first needed: that takes as long as all the rest of a client. */
export function grpcLibrary(): typeof grpcJs {
  loaded ??= loadLibrary();
  return loaded;
}

/** The same as an object to be handed to users, who may never touch it. */
export const grpc = new Proxy({} as typeof grpcJs, {
  get: (_target, name) => Reflect.get(grpcLibrary(), name) as unknown,
  has: (_target, name) => Reflect.has(grpcLibrary(), name),
  ownKeys: () => Reflect.ownKeys(grpcLibrary()),
  getOwnPropertyDescriptor: (_target, name) => {
    const descriptor = Reflect.getOwnPropertyDescriptor(grpcLibrary(), name);
    return descriptor && { ...descriptor, configurable: true };
  },
});

/** Its types under the same name. */
// oxlint-disable-next-line typescript/no-namespace -- only a namespace can bear the types of a value's name
export declare namespace grpc {
  export type CallCredentials = grpcJs.CallCredentials;
  export type ChannelCredentials = grpcJs.ChannelCredentials;
  export type ChannelOptions = grpcJs.ChannelOptions;
  export type InterceptingCall = grpcJs.InterceptingCall;
  export type Interceptor = grpcJs.Interceptor;
  export type Metadata = grpcJs.Metadata;
  export type MetadataValue = grpcJs.MetadataValue;
  export type ServiceError = grpcJs.ServiceError;
  export type StatusObject = grpcJs.StatusObject;
}
