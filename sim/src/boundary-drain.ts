/** The boundary between two events of the simulation: every promise chain that can go on has gone on. The only real wait there is. */
export const drain = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
