export { silenceLibrary } from './environment.js';
export type { HealthSource } from './health.js';
export { defaultLimits, type GrpcLimits } from './limits.js';
export { PeerClient, peerCallPath, PeerError } from './peer-client.js';
export { ListenError, startGrpcServer, type GrpcServer, type GrpcServerOptions } from './server.js';
export { StatusError } from './status.js';
export type { RawHandler, TransportLogger } from './unary.js';
