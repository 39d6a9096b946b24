import { readFileSync } from 'node:fs';
import { cpus, freemem, totalmem } from 'node:os';
import type { Environment } from '../environment.js';

/** Parts that are in use, from 0 to 1. */
export interface ResourceUsage {
  readonly memory: number;
  readonly cpu: number;
}

/** Where the numbers come from. */
export interface SystemFacts {
  /** A control group's file, undefined when there is none. */
  readonly controlGroup: (file: string) => string | undefined;
  readonly memoryBytes: () => { readonly total: number; readonly free: number };
  /** Of all processors since some moment. Milliseconds. */
  readonly cpuTimes: () => { readonly busyMs: number; readonly totalMs: number };
}

/** Reading costs up to a millisecond, and CPU time is measured over the time between two readings. */
const refreshMs = 100;

/**
 * What this machine has in use, or the container where its control group (version 2) sets limits: other processes count as well, as
 * they take from the same. Memory that only caches files counts as free.
 */
export class SystemResources {
  #usage: ResourceUsage = { memory: 0, cpu: 0 };
  #readMs = -Infinity;
  #lastCpu: CpuReading | undefined;

  constructor(
    private readonly environment: Pick<Environment, 'monotonicMs'>,
    private readonly facts: SystemFacts = systemFacts,
  ) {}

  usage(): ResourceUsage {
    const nowMs = this.environment.monotonicMs();
    if (nowMs - this.#readMs >= refreshMs) {
      this.#readMs = nowMs;
      this.#usage = { memory: this.#memory(), cpu: this.#cpu(nowMs) };
    }
    return this.#usage;
  }

  #memory(): number {
    const { controlGroup, memoryBytes } = this.facts;
    const { total, free } = memoryBytes();
    const limit = Number(controlGroup('memory.max'));
    const current = Number(controlGroup('memory.current'));
    if (!(limit < total) || !(current >= 0)) return (total - free) / total;
    const cache = numberAfter('inactive_file', controlGroup('memory.stat')) ?? 0;
    return Math.max(current - cache, 0) / limit;
  }

  #cpu(nowMs: number): number {
    const before = this.#lastCpu;
    const now = this.#readCpu(nowMs);
    this.#lastCpu = now;
    if (before === undefined || before.isLimited !== now.isLimited || now.capacityMs <= before.capacityMs) return this.#usage.cpu;
    return Math.min((now.busyMs - before.busyMs) / (now.capacityMs - before.capacityMs), 1);
  }

  #readCpu(nowMs: number): CpuReading {
    const { controlGroup, cpuTimes } = this.facts;
    const [quota, period] = (controlGroup('cpu.max') ?? 'max').split(' ').map(Number);
    const usedMicros = numberAfter('usage_usec', controlGroup('cpu.stat'));
    if (usedMicros !== undefined && quota !== undefined && quota > 0 && period !== undefined)
      return { isLimited: true, busyMs: usedMicros / 1000, capacityMs: (nowMs * quota) / period };
    const { busyMs, totalMs } = cpuTimes();
    return { isLimited: false, busyMs, capacityMs: totalMs };
  }
}

interface CpuReading {
  /** Of a control group that may use part of the machine only. */
  readonly isLimited: boolean;
  readonly busyMs: number;
  /** CPU time that could have been used until now. */
  readonly capacityMs: number;
}

/** The value in a file of lines such as `usage_usec 123`. */
function numberAfter(key: string, text: string | undefined): number | undefined {
  const found = text === undefined ? null : new RegExp(`^${key} (\\d+)$`, 'm').exec(text);
  return found === null ? undefined : Number(found[1]);
}

const systemFacts: SystemFacts = {
  controlGroup(file) {
    try {
      return readFileSync(`/sys/fs/cgroup/${file}`, 'utf8').trim();
    } catch {
      return undefined;
    }
  },
  memoryBytes: () => ({ total: totalmem(), free: freemem() }),
  cpuTimes() {
    let busyMs = 0;
    let totalMs = 0;
    for (const { times } of cpus()) {
      const { idle, ...busy } = times;
      const sum = Object.values(busy).reduce((total, each) => total + each, 0);
      busyMs += sum;
      totalMs += sum + idle;
    }
    return { busyMs, totalMs };
  },
};
