/** The sinks that the corpus calls, for both workers. */
export function corpusSinks() {
  return { notes: { take: { fn: () => undefined } } };
}
