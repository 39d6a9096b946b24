/** A buffer that one huge message has stretched beyond this is given back, so that it does not stay for ever. */
const keptBytesMax = 1 << 20;
const firstBytes = 16 * 1024;

/** Longest tag, and longest length of a field, as varints. */
const tagBytesMax = 5;
const lengthBytesMax = 5;
const varint64BytesMax = 10;

/** Up to here a text is written character by character, which is quicker than the way into native code. */
const quickTextLength = 96;

const bits32 = 0x1_0000_0000;

interface WellFormedString {
  toWellFormed(): string;
}

/**
 * Where encoders write: fields one after the other into one buffer, which is kept for the next message. Encoding is synchronous, so one
 * per thread is enough. Each method writes a whole field: its tag (field number and wire type) and its value.
 */
export class MessageWriter {
  #bytes = new Uint8Array(firstBytes);
  /** The same memory; only a Buffer writes text natively. */
  #text = Buffer.from(this.#bytes.buffer);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  get length(): number {
    return this.#at;
  }

  /** Forgets what was written, also what an encoding that threw half-way left behind. */
  rewind(): this {
    if (this.#bytes.length > keptBytesMax) this.#grow(firstBytes, 0);
    this.#at = 0;
    return this;
  }

  /** The content, and room for `extraBytes` behind it, in a memory block of its own. */
  copyOut(extraBytes = 0): Uint8Array {
    if (extraBytes === 0) return this.#bytes.slice(0, this.#at);
    const result = new Uint8Array(this.#at + extraBytes);
    result.set(this.#bytes.subarray(0, this.#at));
    return result;
  }

  /** Begins a message or a packed list; its length is filled in by `close`, which is given what this returns. */
  open(tag: number): number {
    this.#reserve(tagBytesMax + 1);
    this.#varint(tag);
    return (this.#at += 1);
  }

  close(start: number): void {
    const length = this.#at - start;
    const bytes = this.#bytes;
    if (length < 0x80) {
      bytes[start - 1] = length;
      return;
    }
    // One byte was left for the length: the content makes room for the others.
    let more = 1;
    for (let rest = length >>> 14; rest > 0; rest >>>= 7) more += 1;
    this.#reserve(more);
    this.#bytes.copyWithin(start + more, start, start + length);
    this.#at = start - 1;
    this.#varint(length);
    this.#at = start + more + length;
  }

  int32(tag: number, value: number): void {
    this.#reserve(tagBytesMax + varint64BytesMax);
    this.#varint(tag);
    this.packedInt32(value);
  }

  uint32(tag: number, value: number): void {
    this.#reserve(tagBytesMax + lengthBytesMax);
    this.#varint(tag);
    this.#varint(value >>> 0);
  }

  /** Also for uint64: both are written modulo 2^64. */
  int64(tag: number, value: number): void {
    this.#reserve(tagBytesMax + varint64BytesMax);
    this.#varint(tag);
    this.#varint64(value);
  }

  bool(tag: number, value: boolean): void {
    this.#reserve(tagBytesMax + 1);
    this.#varint(tag);
    this.#bytes[this.#at++] = value ? 1 : 0;
  }

  double(tag: number, value: number): void {
    this.#reserve(tagBytesMax + 8);
    this.#varint(tag);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  float(tag: number, value: number): void {
    this.#reserve(tagBytesMax + 4);
    this.#varint(tag);
    this.#view.setFloat32(this.#at, value, true);
    this.#at += 4;
  }

  bytes(tag: number, value: Uint8Array): void {
    const { length } = value;
    this.#reserve(tagBytesMax + lengthBytesMax + length);
    this.#varint(tag);
    this.#varint(length);
    this.#bytes.set(value, this.#at);
    this.#at += length;
  }

  string(tag: number, value: string): void {
    const { length } = value;
    if (length > quickTextLength) {
      this.#longText(tag, value);
      return;
    }
    this.#reserve(tagBytesMax + 1 + length);
    const fieldStart = this.#at;
    this.#varint(tag);
    const bytes = this.#bytes;
    let at = this.#at;
    bytes[at++] = length;
    for (let index = 0; index < length; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) {
        this.#at = fieldStart;
        this.#longText(tag, value);
        return;
      }
      bytes[at++] = code;
    }
    this.#at = at;
  }

  /** An element of a packed list: without a tag. */
  packedInt32(value: number): void {
    this.#reserve(varint64BytesMax);
    const number = value | 0;
    if (number < 0) this.#varint64(number);
    else this.#varint(number);
  }

  packedUint32(value: number): void {
    this.#reserve(lengthBytesMax);
    this.#varint(value >>> 0);
  }

  /** Half a surrogate pair (a text cut at a length) would travel as invalid UTF-8, which peers refuse. */
  #longText(tag: number, value: string): void {
    const text = (value as unknown as WellFormedString).toWellFormed();
    const length = Buffer.byteLength(text);
    this.#reserve(tagBytesMax + lengthBytesMax + length);
    this.#varint(tag);
    this.#varint(length);
    this.#text.write(text, this.#at, length, 'utf8');
    this.#at += length;
  }

  /** Below 2^32, into room that is reserved. */
  #varint(value: number): void {
    const bytes = this.#bytes;
    let at = this.#at;
    let rest = value;
    while (rest > 0x7f) {
      bytes[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[at++] = rest;
    this.#at = at;
  }

  #varint64(value: number): void {
    if (value >= 0 && value < bits32) {
      this.#varint(value >>> 0);
      return;
    }
    const whole = Math.trunc(value);
    const bytes = this.#bytes;
    let low = whole >>> 0;
    let high = Math.floor(whole / bits32) >>> 0;
    let at = this.#at;
    while (high > 0) {
      bytes[at++] = (low & 0x7f) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.#at = at;
    this.#varint(low);
  }

  #reserve(more: number): void {
    const needed = this.#at + more;
    if (needed > this.#bytes.length) this.#grow(Math.max(this.#bytes.length * 2, needed), this.#at);
  }

  #grow(size: number, kept: number): void {
    const bytes = new Uint8Array(size);
    bytes.set(this.#bytes.subarray(0, kept));
    this.#bytes = bytes;
    this.#text = Buffer.from(bytes.buffer);
    this.#view = new DataView(bytes.buffer);
  }
}

/** Made when it is needed: workflow code, which has no Buffer, may import messages for their enumerations. */
let shared: MessageWriter | undefined;

/** The shared writer, empty. Take it, encode, copy out, all without a pause in between. */
export const takeWriter = (): MessageWriter => (shared ??= new MessageWriter()).rewind();
