/** Messages stay bytes until somebody is about to use them, so that a failure to decode is ours to answer. */
export const keepBytes = (bytes: Buffer): Buffer => bytes;

/** grpc-js wants a Buffer; this is a view, not a copy. */
export const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
