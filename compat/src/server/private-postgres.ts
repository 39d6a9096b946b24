export interface PrivatePostgres {
  readonly url: string;
  /** `immediate` drops everything as a crash would. */
  restart(options: { readonly mode: 'fast' | 'immediate'; readonly whileDown?: () => Promise<void> }): Promise<void>;
  stop(): Promise<void>;
}

/** A PostgreSQL server of our own on a free port, made by the workspace's tool. */
export async function startPrivatePostgres(): Promise<PrivatePostgres> {
  // A plain script outside every package, so the compiler must not follow it.
  const tool: string = new URL('../../../tools/private-postgres.mjs', import.meta.url).href;
  const loaded = (await import(tool)) as { startPrivatePostgres(): Promise<PrivatePostgres> };
  return loaded.startPrivatePostgres();
}
