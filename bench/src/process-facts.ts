// What the kernel knows about a process, from /proc: Linux only, like the figures in docs/performance.md.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** User and system time of a process with all its threads and its reaped children, in seconds (steps of 10 ms). */
export function cpuSeconds(pid: number): number {
  return statTimes(`/proc/${pid}/stat`).reduce((sum, seconds) => sum + seconds, 0);
}

/** User and system time of each thread, by thread id: the main thread has the process's id, later threads higher ones. */
export function threadCpuSeconds(pid: number): Map<number, number> {
  const threads = new Map<number, number>();
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const [user = 0, system = 0] = statTimes(`/proc/${pid}/task/${thread}/stat`);
    threads.set(Number(thread), user + system);
  }
  return threads;
}

/** User and system time, and the same of reaped children, in seconds. */
function statTimes(path: string): number[] {
  const stat = readFileSync(path, 'utf8');
  // The second field is the command in parentheses and may hold spaces: count from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).map((ticks) => Number(ticks) / ticksPerSecond);
}

/** Resident memory now, in bytes. */
export function residentBytes(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? 0) * 1024;
}

/** Bytes the process has caused to be written to the disk; 0 where the file system does not count them. */
export function diskBytesWritten(pid: number): number {
  const line = /^write_bytes: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'));
  return Number(line?.[1] ?? 0);
}

export interface MachineTime {
  readonly busySeconds: number;
  readonly totalSeconds: number;
}

/** Busy and total time of all cores since boot, in core-seconds. */
export function machineTime(): MachineTime {
  const first = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? '';
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, interrupt = 0, softInterrupt = 0, stolen = 0] = first
    .split(/\s+/)
    .slice(1, 9)
    .map(Number);
  const busy = user + nice + system + interrupt + softInterrupt + stolen;
  return { busySeconds: busy / ticksPerSecond, totalSeconds: (busy + idle + waiting) / ticksPerSecond };
}

/** Its children that have not ended. */
export function childrenOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  const text = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')).join(' ');
  return text
    .split(/\s+/)
    .filter((part) => part !== '')
    .map(Number);
}
