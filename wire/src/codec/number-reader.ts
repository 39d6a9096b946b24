import protobuf from 'protobufjs/light.js';

/**
 * The library's reader returns 64-bit values as Long objects or as numbers, depending on global state that an official
 * SDK in the same process also uses. This one always returns numbers; beyond 2^53 they are rounded.
 */
type ReaderBase = new (buffer: Uint8Array) => Pick<protobuf.Reader, 'pos' | 'len' | 'size' | 'fixed32'>;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const bits28 = 0x1000_0000;
const bits32 = 0x1_0000_0000;
const bits56 = bits28 * bits28;

export class NumberReader extends (protobuf.Reader as unknown as ReaderBase) {
  readonly #buffer: Buffer;

  constructor(bytes: Uint8Array) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    super(buffer);
    this.#buffer = buffer;
  }

  int64(): number {
    return this.#varint(true);
  }

  uint64(): number {
    return this.#varint(false);
  }

  sint64(): number {
    const value = this.#varint(false);
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  fixed64(): number {
    const low = this.fixed32();
    return this.fixed32() * bits32 + low;
  }

  sfixed64(): number {
    const low = this.fixed32();
    return (this.fixed32() | 0) * bits32 + low;
  }

  string(): string {
    const end = this.#endOfLengthDelimited();
    const start = this.pos;
    this.pos = end;
    if (start === end) return '';
    const text = this.#buffer.toString('utf8', start, end);
    // Bad bytes become U+FFFD. Only a text that holds one can be wrong, so only that one is read a second time.
    return text.includes('\uFFFD') ? strictUtf8.decode(this.#buffer.subarray(start, end)) : text;
  }

  stringVerify(): string {
    return this.string();
  }

  /** A plain view, so that nobody has to know that a Buffer's slice() shares memory. */
  raw(start: number, end: number): Uint8Array {
    return new Uint8Array(this.#buffer.buffer, this.#buffer.byteOffset + start, end - start);
  }

  #endOfLengthDelimited(): number {
    const length = this.size();
    if (this.pos + length > this.len) throw new RangeError('text is longer than the message');
    return this.pos + length;
  }

  /** Seven bits a byte, least significant first, in three pieces of 28, 28 and 8 bits that stay exact as doubles. */
  #varint(signed: boolean): number {
    const low = this.#varintPiece();
    if (low >= 0) return low;
    const middle = this.#varintPiece();
    if (middle >= 0) return middle * bits28 + ~low;
    const high = this.#varintPiece();
    if (high < 0 || high > 0xff) throw new RangeError('number is longer than 64 bits');
    if (!signed || (high & 0x80) === 0) return high * bits56 + ~middle * bits28 + ~low;
    // Two's complement, negated piece by piece.
    return -((0xff - high) * bits56 + (bits28 - 1 - ~middle) * bits28 + (bits28 - 1 - ~low) + 1);
  }

  /** Up to four bytes of a varint. When more follow, the bits are returned complemented, hence negative. */
  #varintPiece(): number {
    const buffer = this.#buffer;
    let bits = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      if (this.pos >= this.len) throw new RangeError('message ends within a number');
      const byte = buffer[this.pos++] as number;
      bits |= (byte & 0x7f) << shift;
      if (byte < 0x80) return bits;
    }
    return ~bits;
  }
}
