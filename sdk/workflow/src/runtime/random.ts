import { encodeText } from '@perdure/common/internal';
import { alea, type RandomNumbers } from './alea.js';

/** Something that draws random numbers. */
export interface RandomSource {
  random(): number;
}

/** A version 4 UUID out of four draws, laid out as the official SDK does. */
export function uuid4FromRandom(random: RandomNumbers): string {
  const view = new DataView(new ArrayBuffer(16));
  for (const offset of [0, 4, 8, 12]) view.setUint32(offset, (random() * 0x100000000) >>> 0);
  view.setUint8(6, (view.getUint8(6) & 0x0f) | 0x40);
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80);
  let digits = '';
  for (let at = 0; at < 16; at += 1) digits += view.getUint8(at).toString(16).padStart(2, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;
}

export function fillWithRandom(random: RandomNumbers, bytes: Uint8Array): Uint8Array {
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = Math.floor(random() * 0x100);
  return bytes;
}

const streamPrefix = encodeText('temporal-workflow-random-stream-v1');

function uint32Bytes(value: number): number[] {
  return [(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

/** The seed of a named stream: a tag, then seed and name, each after its length. */
function streamSeed(seed: readonly number[], name: string): number[] {
  const nameBytes = encodeText(name);
  return [...streamPrefix, ...uint32Bytes(seed.length), ...seed, ...uint32Bytes(nameBytes.length), ...nameBytes];
}

/** The eight bytes of a seed, most significant first. */
function seedBytes(seed: bigint): number[] {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, seed);
  return [...new Uint8Array(view.buffer)];
}

/** The random numbers of one execution: the main sequence, and others by name. A new seed (after a reset) starts all anew. */
export class RandomState implements RandomSource {
  #seed: readonly number[] = [];
  #main: RandomNumbers = () => 0;
  readonly #named = new Map<string, RandomNumbers>();

  constructor(seed: bigint) {
    this.reseed(seed);
  }

  reseed(seed: bigint): void {
    this.#seed = seedBytes(seed);
    this.#main = alea(this.#seed);
    this.#named.clear();
  }

  random(): number {
    return this.#main();
  }

  named(name: string): number {
    let numbers = this.#named.get(name);
    if (numbers === undefined) {
      numbers = alea(streamSeed(this.#seed, name));
      this.#named.set(name, numbers);
    }
    return numbers();
  }
}
