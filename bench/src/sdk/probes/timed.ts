/** What something took: real time, and CPU of all threads of this process. */
export interface Took {
  readonly wallMs: number;
  readonly cpuMs: number;
}

export async function timed<T>(work: () => Promise<T>): Promise<Took & { readonly result: T }> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const result = await work();
  const wallMs = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000, result };
}
