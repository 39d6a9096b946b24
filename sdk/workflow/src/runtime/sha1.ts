import { encodeText } from '@perdure/common/internal';

const blockBytes = 64;

/** SHA-1 (FIPS 180-4) of a text's UTF-8 in hexadecimal; the realm has no crypto of its own. */
export function sha1Hex(text: string): string {
  const padded = withPadding(encodeText(text));
  const view = new DataView(padded.buffer);
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let at = 0; at < padded.length; at += blockBytes) addBlock(state, view, at);
  return state.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/** The message, one bit, zeros, and the length in bits in the last eight bytes. */
function withPadding(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / blockBytes) * blockBytes);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  new DataView(padded.buffer).setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  return padded;
}

const rotate = (word: number, bits: number) => (word << bits) | (word >>> (32 - bits));

function addBlock(state: number[], view: DataView, at: number): void {
  const words: number[] = [];
  for (let i = 0; i < 16; i += 1) words.push(view.getInt32(at + i * 4));
  const word = (i: number) => words[i] as number;
  for (let i = 16; i < 80; i += 1) words.push(rotate(word(i - 3) ^ word(i - 8) ^ word(i - 14) ^ word(i - 16), 1));
  let [a, b, c, d, e] = state as [number, number, number, number, number];
  for (let i = 0; i < 80; i += 1) {
    const next = (rotate(a, 5) + mix(i, b, c, d) + e + word(i)) | 0;
    [a, b, c, d, e] = [next, a, rotate(b, 30), c, d];
  }
  for (const [i, value] of [a, b, c, d, e].entries()) state[i] = ((state[i] as number) + value) | 0;
}

function mix(round: number, b: number, c: number, d: number): number {
  if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (round < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}
