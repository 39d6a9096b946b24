// UTF-8 without the classes of the host: a workflow's realm may not have them, and for short texts, most of ours, this is quicker.

interface NativeText {
  readonly TextEncoder?: new () => { encode(text: string): Uint8Array };
  readonly TextDecoder?: new () => { decode(bytes: Uint8Array): string };
}

const native: NativeText = globalThis;
const nativeEncoder = native.TextEncoder === undefined ? undefined : new native.TextEncoder();
const nativeDecoder = native.TextDecoder === undefined ? undefined : new native.TextDecoder();

/** Above these lengths the host's coders win, where there are any (measured on Node 20). */
const encodeByHandCharsMax = 64;
const decodeByHandBytesMax = 32;

/** A text as UTF-8. Half a surrogate pair becomes U+FFFD, as everywhere in the web. */
export function encodeText(text: string): Uint8Array {
  // The copy makes it an array of this realm.
  if (nativeEncoder !== undefined && text.length > encodeByHandCharsMax) return ofThisRealm(nativeEncoder.encode(text));
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x80) {
      bytes[length] = code;
      length += 1;
    } else {
      const point = text.codePointAt(i) as number;
      if (point > 0xffff) i += 1;
      length = writePoint(bytes, length, point >= 0xd800 && point <= 0xdfff ? 0xfffd : point);
    }
  }
  return bytes.slice(0, length);
}

function ofThisRealm(bytes: Uint8Array): Uint8Array {
  return bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
}

function writePoint(bytes: Uint8Array, at: number, point: number): number {
  if (point < 0x800) {
    bytes[at] = 0xc0 | (point >> 6);
    bytes[at + 1] = 0x80 | (point & 0x3f);
    return at + 2;
  }
  if (point < 0x10000) {
    bytes[at] = 0xe0 | (point >> 12);
    bytes[at + 1] = 0x80 | ((point >> 6) & 0x3f);
    bytes[at + 2] = 0x80 | (point & 0x3f);
    return at + 3;
  }
  bytes[at] = 0xf0 | (point >> 18);
  bytes[at + 1] = 0x80 | ((point >> 12) & 0x3f);
  bytes[at + 2] = 0x80 | ((point >> 6) & 0x3f);
  bytes[at + 3] = 0x80 | (point & 0x3f);
  return at + 4;
}

/** The text that some UTF-8 stands for; bytes that are none become U+FFFD. */
export function decodeText(bytes: Uint8Array): string {
  if (nativeDecoder !== undefined && bytes.length > decodeByHandBytesMax) return nativeDecoder.decode(bytes);
  let text = '';
  for (let i = 0; i < bytes.length;) {
    const point = readPoint(bytes, i);
    text += String.fromCodePoint(point.value);
    i += point.length;
  }
  return text;
}

const replacement = 0xfffd;
/** The smallest code point that needs a sequence of so many bytes; anything less in it is an overlong form, which is invalid. */
const smallestOfLength = [0, 0, 0x80, 0x800, 0x10000];

function readPoint(bytes: Uint8Array, at: number): { value: number; length: number } {
  const first = bytes[at] as number;
  if (first < 0x80) return { value: first, length: 1 };
  const length = first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
  if (length === 1 || first >= 0xf5) return { value: replacement, length: 1 };
  let value = first & (0xff >> (length + 1));
  for (let i = 1; i < length; i += 1) {
    const next = bytes[at + i];
    if (next === undefined || (next & 0xc0) !== 0x80) return { value: replacement, length: i };
    value = (value << 6) | (next & 0x3f);
  }
  const valid = value >= (smallestOfLength[length] as number) && value <= 0x10ffff && !(value >= 0xd800 && value <= 0xdfff);
  return { value: valid ? value : replacement, length };
}
