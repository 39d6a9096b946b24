export type { SplicedField } from '../types/index.js';
export { decode, decodeWithBuffers, defineMessage, encode, encodeWith, type MessageFormat } from './codec.js';
export { DecodeError } from './decode-error.js';
export { concat, decodeHistory, encodeHistory, eventFrame, frame, splitFrames } from './frames.js';
export type { FieldRow } from './field-row.js';
export { fieldsOf, isMessageType } from './message-codec.js';
export { varintSize } from './varint.js';
