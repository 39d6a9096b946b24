/** Chance that repeats. Picks a whole number below the bound. */
export type Pick = (below: number) => number;

/** Xorshift: the same seed, the same walk. */
export function seeded(seed: number): Pick {
  let state = (seed * 2654435761) | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
