import { readdirSync, readFileSync } from 'node:fs';

export interface PrivatePostgres {
  readonly url: string;
  /** Of the server's first process, and of the one that watches over it. */
  readonly pids: readonly number[];
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

/** Stops every process of the server where it stands (Linux); returns what wakes them. */
export function freezePostgres({ pids: [first = 0] }: PrivatePostgres): () => void {
  const processes = [first, ...childrenOf(first)];
  const signal = (name: NodeJS.Signals) => {
    for (const pid of processes) process.kill(pid, name);
  };
  signal('SIGSTOP');
  return () => signal('SIGCONT');
}

function childrenOf(parent: number): number[] {
  const isChild = (pid: string) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent;
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isChild(name))
    .map(Number);
}
