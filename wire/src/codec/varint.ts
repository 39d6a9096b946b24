const lengthDelimited = 2;

/** How many bytes a number below 2^53 takes as a varint. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size += 1;
  return size;
}

/** Writes a number below 2^32 and returns the position behind it. */
function writeVarint(target: Uint8Array, position: number, value: number): number {
  let at = position;
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) target[at++] = (rest & 0x7f) | 0x80;
  target[at++] = rest;
  return at;
}

/** Writes tag, length and content of one length-delimited field and returns the position behind it. */
export function writeFrame(target: Uint8Array, position: number, fieldNumber: number, content: Uint8Array): number {
  const start = writeVarint(target, writeVarint(target, position, fieldNumber * 8 + lengthDelimited), content.length);
  target.set(content, start);
  return start + content.length;
}

/** Reads a varint below 2^32; undefined when the bytes end within it or it is larger. */
export function readVarint(bytes: Uint8Array, position: number): { readonly value: number; readonly next: number } | undefined {
  let value = 0;
  for (let index = 0; index < 5; index++) {
    const byte = bytes[position + index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return value < 2 ** 32 ? { value, next: position + index + 1 } : undefined;
  }
  return undefined;
}
