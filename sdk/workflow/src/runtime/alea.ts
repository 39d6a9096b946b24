// The Alea generator of Johannes Baagøe (2010, MIT licence), in the form that the official TypeScript SDK uses: seeded with bytes.
// Ids that workflow code draws end up in history, so both SDKs must draw the same numbers from the same seed.

const two32 = 0x100000000;
const twoToMinus32 = 2.3283064365386963e-10;
const multiplier = 2091639;

/** Stirs numbers into a state; each call goes on from where the last one left it. */
function mash(): (data: readonly number[]) => number {
  let state = 0xefc8249d;
  return (data) => {
    for (const value of data) {
      state += value;
      let rest = 0.02519603282416938 * state;
      state = rest >>> 0;
      rest = (rest - state) * state;
      state = rest >>> 0;
      state += (rest - state) * two32;
    }
    return (state >>> 0) * twoToMinus32;
  };
}

/** Numbers from 0 (inclusive) to 1 (exclusive). */
export type RandomNumbers = () => number;

export function alea(seed: readonly number[]): RandomNumbers {
  const stir = mash();
  const states = [stir([32]), stir([32]), stir([32])] as [number, number, number];
  for (const at of [0, 1, 2] as const) {
    states[at] -= stir(seed);
    if (states[at] < 0) states[at] += 1;
  }
  let carry = 1;
  return () => {
    const next = multiplier * states[0] + carry * twoToMinus32;
    carry = next | 0;
    states[0] = states[1];
    states[1] = states[2];
    states[2] = next - carry;
    return states[2];
  };
}
