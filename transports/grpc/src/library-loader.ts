import { createRequire } from 'node:module';
import type * as grpcJs from '@grpc/grpc-js';

/** In tarballs, which bring the library along, tools/pack.mjs puts another function in its place. */
export const loadLibrary = (): typeof grpcJs => createRequire(import.meta.url)('@grpc/grpc-js') as typeof grpcJs;
