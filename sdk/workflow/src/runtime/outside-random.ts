/** Chance outside of workflows, where clients share code with them. In a realm there is a host, which is asked instead. */
export const outsideRandom = (): number => Math.random();
