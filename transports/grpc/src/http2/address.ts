/** Host and port, nothing else: other schemes are the library's affair. */
const plain = /^(?:\[[\da-fA-F:.%]+\]|[^:/\s]+):\d+$/;

export function isPlainAddress(address: string): boolean {
  return plain.test(address);
}
