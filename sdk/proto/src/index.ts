import { google, grpc, temporal } from './generated/tree.js';

export { google, grpc, temporal };
/** As ES modules import the official package, whose names they cannot see. */
export default { google, grpc, temporal };
export type { MessageType } from './message-type.js';
