export { google, grpc, temporal } from './generated/tree.js';
export type { MessageType } from './message-type.js';
