import protobuf from 'protobufjs/light.js';

/** A buffer that one huge message has stretched beyond this is given back, so that it does not stay for ever. */
const keptBytesMax = 1 << 20;

interface WriterState {
  pos: number;
  buf: Uint8Array;
  states: number[] | null;
}

type WriterBase = new () => protobuf.BufferWriter & WriterState;

interface WellFormedString {
  isWellFormed(): boolean;
  toWellFormed(): string;
}

/** The library's writer, made fit to be used again and again: encoding is synchronous, so one per thread is enough. */
class ReusedWriter extends (protobuf.BufferWriter as unknown as WriterBase) {
  /** Half a surrogate pair (a text cut at a length) would travel as invalid UTF-8, which peers refuse. */
  override string(value: string): this {
    const text = value as unknown as WellFormedString;
    super.string(text.isWellFormed() ? value : text.toWellFormed());
    return this;
  }

  /** Forgets what was written, also what an encoding that threw half-way left behind. */
  rewind(): this {
    this.pos = 0;
    this.states = null;
    return this;
  }

  /** Copies the content behind `offset` bytes that the caller fills in. */
  copyOut(extraBytes = 0): Uint8Array {
    const size = this.pos;
    const result = new Uint8Array(size + extraBytes);
    result.set(this.buf.subarray(0, size));
    return result;
  }
}

let current = new ReusedWriter();

/** The shared writer, empty. Take it, encode, copy out, all without a pause in between. */
export function takeWriter(): ReusedWriter {
  if (current.buf.length > keptBytesMax) current = new ReusedWriter();
  return current.rewind();
}
