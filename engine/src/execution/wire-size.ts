/** How many bytes a message takes on the wire, near enough for limits of megabytes: every field with a number below 16. */

export function wireSize(value: unknown): number {
  if (typeof value === 'string') return utf8Length(value);
  if (typeof value === 'number') return value === 0 ? 0 : 4;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Uint8Array) return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let bytes = 0;
  for (const each of Array.isArray(value) ? value : Object.values(value)) {
    const size = wireSize(each);
    if (size > 0) bytes += size + (size < 128 ? 2 : size < 16_384 ? 3 : 4);
  }
  return bytes;
}

/** Length in UTF-8 bytes, without an encoder (the engine has no platform). */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x80) bytes += 1;
    else if (code < 0x800) bytes += 2;
    else if (code >= 0xd800 && code < 0xdc00) {
      bytes += 4;
      i += 1;
    } else bytes += 3;
  }
  return bytes;
}
