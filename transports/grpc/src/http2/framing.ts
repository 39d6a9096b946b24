// A message on the wire: a flag byte (1: compressed), four bytes of length, the bytes.
const headBytes = 5;

export function frame(message: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(headBytes + message.length);
  framed[0] = 0;
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, headBytes);
  return framed;
}

/** The one message of an answer; undefined unless it is exactly one, and not compressed, which was not offered. */
export function unframe(chunks: readonly Buffer[]): Buffer | undefined {
  const [first] = chunks;
  const all = first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks);
  if (all.length < headBytes || all[0] !== 0 || all.readUInt32BE(1) !== all.length - headBytes) return undefined;
  return all.subarray(headBytes);
}
