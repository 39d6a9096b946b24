// The entry `@perdure/common/lib/encoding`, named as the official one: texts to bytes and back, also in workflows.
export { decodeText as decode, encodeText as encode } from '../text.js';
