const utf8 = new TextEncoder();

/**
 * The seed of a run's random numbers, from the run id its history names: SipHash-1-3 with a zero key over the id's UTF-8
 * bytes and a closing 0xff, as the official core computes it, because ids drawn from it are compared on replay.
 */
export function randomSeedOf(runId: string): bigint {
  const text = utf8.encode(runId);
  const bytes = new Uint8Array(text.length + 1);
  bytes.set(text);
  bytes[text.length] = 0xff;
  return sipHash13(bytes);
}

/** Four numbers of 64 bits, v0 to v3, each as its low half and then its high half: BigInt would make an object of every step. */
type State = Uint32Array;
type Place = 0 | 2 | 4 | 6;

/** With a zero key the initial state is these constants alone. */
const initialState = [
  0x7073_6575, 0x736f_6d65, 0x6e64_6f6d, 0x646f_7261, 0x6e65_7261, 0x6c79_6765, 0x7974_6573, 0x7465_6462,
] as const;

function sipHash13(bytes: Uint8Array): bigint {
  const state = Uint32Array.from(initialState);
  const { length } = bytes;
  const whole = length - (length % 8);
  for (let offset = 0; offset < whole; offset += 8) compress(state, word(bytes, offset), word(bytes, offset + 4));
  compress(state, word(bytes, whole), word(bytes, whole + 4) | (length << 24));
  state[4] = at(state, 4) ^ 0xff;
  for (let round = 0; round < 3; round++) sipRound(state);
  const low = at(state, 0) ^ at(state, 2) ^ at(state, 4) ^ at(state, 6);
  const high = at(state, 1) ^ at(state, 3) ^ at(state, 5) ^ at(state, 7);
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

const at = (numbers: Uint8Array | State, index: number): number => numbers[index] ?? 0;

/** Four bytes, the lowest first; beyond the end there are zeros. */
function word(bytes: Uint8Array, offset: number): number {
  return at(bytes, offset) | (at(bytes, offset + 1) << 8) | (at(bytes, offset + 2) << 16) | (at(bytes, offset + 3) << 24);
}

function compress(state: State, low: number, high: number): void {
  state[6] = at(state, 6) ^ low;
  state[7] = at(state, 7) ^ high;
  sipRound(state);
  state[0] = at(state, 0) ^ low;
  state[1] = at(state, 1) ^ high;
}

function sipRound(state: State): void {
  add(state, 0, 2);
  add(state, 4, 6);
  rotateAndXor(state, 2, 13, 0);
  rotateAndXor(state, 6, 16, 4);
  swapHalves(state, 0);
  add(state, 4, 2);
  add(state, 0, 6);
  rotateAndXor(state, 2, 17, 4);
  rotateAndXor(state, 6, 21, 0);
  swapHalves(state, 4);
}

function add(state: State, to: Place, from: Place): void {
  const low = at(state, to) + at(state, from);
  state[to + 1] = at(state, to + 1) + at(state, from + 1) + (low > 0xffff_ffff ? 1 : 0);
  state[to] = low;
}

/** Rotates to the left by fewer than 32 bits. */
function rotateAndXor(state: State, to: Place, bits: number, by: Place): void {
  const low = at(state, to);
  const high = at(state, to + 1);
  state[to] = ((low << bits) | (high >>> (32 - bits))) ^ at(state, by);
  state[to + 1] = ((high << bits) | (low >>> (32 - bits))) ^ at(state, by + 1);
}

/** A rotation by 32 bits. */
function swapHalves(state: State, place: Place): void {
  const low = at(state, place);
  state[place] = at(state, place + 1);
  state[place + 1] = low;
}
