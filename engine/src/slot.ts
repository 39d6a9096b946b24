/**
 * slot = MurmurHash3 (x86, 32 bit, seed 0) of the namespace id's 16 bytes followed by the id's bytes. Executions are keyed by it and
 * shards are ranges of it, so it can never change: test vectors are in slot.test.ts.
 */
const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;

export function slotOf(namespaceId: Uint8Array, id: Uint8Array): number {
  const length = namespaceId.length + id.length;
  const byteAt = (index: number) => (index < namespaceId.length ? namespaceId[index] : id[index - namespaceId.length]) ?? 0;
  const wordAt = (index: number) =>
    byteAt(index) | (byteAt(index + 1) << 8) | (byteAt(index + 2) << 16) | (byteAt(index + 3) << 24);
  const whole = length - (length % 4);
  let hash = 0;
  for (let index = 0; index < whole; index += 4) {
    hash ^= mixWord(wordAt(index));
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let index = length - 1; index >= whole; index -= 1) rest = (rest << 8) | byteAt(index);
  if (whole < length) hash ^= mixWord(rest);
  return finish(hash ^ length);
}

function mixWord(word: number): number {
  const scaled = Math.imul(word, C1);
  return Math.imul((scaled << 15) | (scaled >>> 17), C2);
}

/** Forces all bits of the hash to avalanche; the result is unsigned. */
function finish(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
