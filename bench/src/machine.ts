// What the figures were measured on: they mean little without it.
import { execFileSync } from 'node:child_process';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';

export interface MachineFacts {
  readonly date: string;
  readonly commit: string;
  readonly cores: number;
  readonly processor: string;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly node: string;
  /** Undefined where no Go program takes part. */
  readonly go?: string;
  /** Median time to append 4 KiB and sync it, in the folder the databases are in. */
  readonly syncMs: number;
}

export function machineFacts(root: string, go?: string): MachineFacts {
  return {
    date: new Date().toISOString().slice(0, 16) + 'Z',
    commit: commitOf(root),
    cores: cpus().length,
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    ...(go !== undefined && { go }),
    syncMs: medianSyncMs(),
  };
}

/** How a table begins. */
export function machineLines({ date, commit, cores, processor, memoryGiB, kernel, node, go, syncMs }: MachineFacts): string[] {
  return [
    `${date}, commit ${commit}; ${cores} cores (${processor}), ${memoryGiB} GiB, Linux ${kernel}`,
    `Node ${node}, ${go === undefined ? '' : `${go}, `}4 KiB append and sync ${syncMs.toFixed(2)} ms`,
  ];
}

function commitOf(root: string): string {
  const git = (...parts: string[]) => execFileSync('git', parts, { cwd: root, encoding: 'utf8' }).trim();
  try {
    return (
      git('rev-parse', '--short=10', 'HEAD') +
      (git('status', '--porcelain', '--untracked-files=no') === '' ? '' : ' with changes')
    );
  } catch {
    return 'unknown';
  }
}

function medianSyncMs(): number {
  const folder = mkdtempSync(join(tmpdir(), 'perdure-bench-sync-'));
  const file = openSync(join(folder, 'probe'), 'w');
  const block = Buffer.alloc(4096, 1);
  const times = Array.from({ length: 51 }, () => {
    const began = performance.now();
    writeSync(file, block);
    fdatasyncSync(file);
    return performance.now() - began;
  }).sort((a, b) => a - b);
  closeSync(file);
  rmSync(folder, { recursive: true, force: true });
  return times[25] ?? 0;
}
