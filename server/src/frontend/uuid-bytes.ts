/** The 16 bytes that a UUID's text stands for; undefined when it is no UUID. */
export function uuidToBytes(text: string): Uint8Array | undefined {
  const hex = text.replaceAll('-', '');
  if (text.length !== 36 || hex.length !== 32 || !/^[0-9a-f]+$/i.test(hex)) return undefined;
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

export function uuidFromBytes(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
