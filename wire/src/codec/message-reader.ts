const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const bits28 = 0x1000_0000;
const bits56 = bits28 * bits28;

/** 64 bits, seven in a byte. */
const varintBytesMax = 10;

/** As deep as messages and groups may be nested. */
export const depthMax = 100;

/**
 * Where decoders read: a message, or the one nested in it that was opened last. Each method but `tag` reads a value, and throws when the
 * message ends within it. 64-bit values are numbers; beyond 2^53 they are rounded.
 */
export class MessageReader {
  readonly #bytes: Buffer;
  pos = 0;
  /** Where the innermost open message ends. */
  len: number;

  /** @param asBuffers  Whether fields of bytes are Buffers. */
  constructor(
    bytes: Uint8Array,
    private readonly asBuffers = false,
  ) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.len = bytes.length;
  }

  /** Field number and wire type of the field that follows. */
  tag(): number {
    const byte = this.#bytes[this.pos] as number;
    if (byte < 0x80 && byte > 7 && this.pos < this.len) {
      this.pos += 1;
      return byte;
    }
    const tag = this.#varint(false);
    if (tag < 8 || tag > 0xffff_ffff) throw new RangeError(`${tag} is no tag of a field`);
    return tag;
  }

  /** Enters a nested message, map entry or packed list. @returns what `close` wants when it has been read */
  open(): number {
    const end = this.#end();
    const outer = this.len;
    this.len = end;
    return outer;
  }

  close(outer: number): void {
    this.len = outer;
  }

  /** The lowest 32 bits: negative ones are written with 64. */
  int32(): number {
    let bits = 0;
    for (let count = 0; count < varintBytesMax; count += 1) {
      if (this.pos >= this.len) throw new RangeError('message ends within a number');
      const byte = this.#bytes[this.pos++] as number;
      if (count < 5) bits |= (byte & 0x7f) << (7 * count);
      if (byte < 0x80) return bits;
    }
    throw new RangeError('number is longer than 64 bits');
  }

  uint32(): number {
    return this.int32() >>> 0;
  }

  int64(): number {
    return this.#varint(true);
  }

  uint64(): number {
    return this.#varint(false);
  }

  bool(): boolean {
    return this.#varint(false) !== 0;
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#fixed(8));
  }

  float(): number {
    return this.#bytes.readFloatLE(this.#fixed(4));
  }

  string(): string {
    const end = this.#end();
    const start = this.pos;
    this.pos = end;
    if (start === end) return '';
    const text = this.#bytes.toString('utf8', start, end);
    // Bad bytes become U+FFFD. Only a text that holds one can be wrong, so only that one is read a second time.
    return text.includes('\uFFFD') ? strictUtf8.decode(this.#bytes.subarray(start, end)) : text;
  }

  /** A view; a plain one unless asked for, so that nobody has to know that a Buffer's slice() shares memory. */
  bytes(): Uint8Array {
    const end = this.#end();
    const start = this.pos;
    this.pos = end;
    if (this.asBuffers) return this.#bytes.subarray(start, end);
    return new Uint8Array(this.#bytes.buffer, this.#bytes.byteOffset + start, end - start);
  }

  /** Passes over the value of an unknown field. */
  skip(tag: number, depth: number): void {
    switch (tag & 7) {
      case 0:
        this.#varint(false);
        break;
      case 1:
        this.#fixed(8);
        break;
      case 2:
        this.pos = this.#end();
        break;
      case 3:
        this.#skipGroup(tag, depth + 1);
        break;
      case 5:
        this.#fixed(4);
        break;
      default:
        throw new RangeError(`${tag & 7} is no wire type of a value`);
    }
  }

  #skipGroup(start: number, depth: number): void {
    if (depth > depthMax) throw new RangeError('max depth exceeded');
    const end = start + 1;
    for (let tag = this.tag(); tag !== end; tag = this.tag()) this.skip(tag, depth);
  }

  /** Passes over a value of a known size. @returns where it begins */
  #fixed(size: number): number {
    const start = this.pos;
    if (start + size > this.len) throw new RangeError('message ends within a number');
    this.pos = start + size;
    return start;
  }

  /** Reads the length of what follows. @returns where that ends */
  #end(): number {
    const first = this.#bytes[this.pos] as number;
    const length = first < 0x80 ? first : this.#varint(false);
    if (first < 0x80) this.pos += 1;
    const end = this.pos + length;
    if (end > this.len) throw new RangeError('a field is longer than its message');
    return end;
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
    const bytes = this.#bytes;
    let bits = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      if (this.pos >= this.len) throw new RangeError('message ends within a number');
      const byte = bytes[this.pos++] as number;
      bits |= (byte & 0x7f) << shift;
      if (byte < 0x80) return bits;
    }
    return ~bits;
  }
}
