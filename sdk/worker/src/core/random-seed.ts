const mask = 0xffff_ffff_ffff_ffffn;

/**
 * The seed of a run's random numbers, from the run id its history names: SipHash-1-3 with a zero key over the id's UTF-8
 * bytes and a closing 0xff, as the official core computes it, because ids drawn from it are compared on replay.
 */
export function randomSeedOf(runId: string): bigint {
  const text = new TextEncoder().encode(runId);
  const bytes = new Uint8Array(text.length + 1);
  bytes.set(text);
  bytes[text.length] = 0xff;
  return sipHash13(bytes);
}

interface SipState {
  v0: bigint;
  v1: bigint;
  v2: bigint;
  v3: bigint;
}

function sipHash13(bytes: Uint8Array): bigint {
  const state: SipState = {
    v0: 0x736f_6d65_7073_6575n,
    v1: 0x646f_7261_6e64_6f6dn,
    v2: 0x6c79_6765_6e65_7261n,
    v3: 0x7465_6462_7974_6573n,
  };
  const whole = bytes.length - (bytes.length % 8);
  for (let offset = 0; offset < whole; offset += 8) compress(state, word(bytes, offset, 8));
  compress(state, word(bytes, whole, bytes.length - whole) | (BigInt(bytes.length & 0xff) << 56n));
  state.v2 ^= 0xffn;
  for (let round = 0; round < 3; round++) sipRound(state);
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

function word(bytes: Uint8Array, offset: number, length: number): bigint {
  let value = 0n;
  for (let index = 0; index < length; index++) value |= BigInt(bytes[offset + index] ?? 0) << BigInt(8 * index);
  return value;
}

function compress(state: SipState, message: bigint): void {
  state.v3 ^= message;
  sipRound(state);
  state.v0 ^= message;
}

function sipRound(state: SipState): void {
  state.v0 = (state.v0 + state.v1) & mask;
  state.v2 = (state.v2 + state.v3) & mask;
  state.v1 = rotate(state.v1, 13n) ^ state.v0;
  state.v3 = rotate(state.v3, 16n) ^ state.v2;
  state.v0 = rotate(state.v0, 32n);
  state.v2 = (state.v2 + state.v1) & mask;
  state.v0 = (state.v0 + state.v3) & mask;
  state.v1 = rotate(state.v1, 17n) ^ state.v2;
  state.v3 = rotate(state.v3, 21n) ^ state.v0;
  state.v2 = rotate(state.v2, 32n);
}

function rotate(value: bigint, bits: bigint): bigint {
  return ((value << bits) | (value >> (64n - bits))) & mask;
}
