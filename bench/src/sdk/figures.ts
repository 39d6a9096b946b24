// What is known of one SDK after all rounds: medians.
import type { ProbeRun } from './run-probe.js';

export interface SdkFigures {
  readonly clientImportMs: number;
  readonly clientImportCpuMs: number;
  readonly workerImportMs: number;
  readonly workerImportCpuMs: number;
  readonly bundleMs: number;
  readonly bundleCpuMs: number;
  readonly bundleBytes: number;
  readonly firstMs: number;
  readonly firstCpuMs: number;
  readonly cpuMsAlone: number;
  readonly wallMsAlone: number;
  readonly cpuMsMany: number;
  readonly perSecondMany: number;
  readonly residentAfterLoad: number;
  /** Per 1,000 cached workflows. */
  readonly residentPerThousand: number;
  readonly heapPerThousand: number;
  readonly residentWithCached: number;
}

/** Runs of each probe by its name. */
export type ProbeRuns = ReadonlyMap<string, readonly ProbeRun[]>;

export function figuresOf(runs: ProbeRuns): SdkFigures {
  const of = (what: string, field: string) => median((runs.get(what) ?? []).map(({ result }) => result[field] ?? Number.NaN));
  const first = (runs.get('first') ?? []).map(({ startedAtMs, result }) => (result['atMs'] ?? Number.NaN) - startedAtMs);
  return {
    clientImportMs: of('import-client', 'wallMs'),
    clientImportCpuMs: of('import-client', 'cpuMs'),
    workerImportMs: of('import-worker', 'wallMs'),
    workerImportCpuMs: of('import-worker', 'cpuMs'),
    bundleMs: of('bundle', 'wallMs'),
    bundleCpuMs: of('bundle', 'cpuMs'),
    bundleBytes: of('bundle', 'bytes'),
    firstMs: median(first),
    firstCpuMs: of('first', 'cpuMs'),
    cpuMsAlone: of('load', 'cpuMsAlone'),
    wallMsAlone: of('load', 'wallMsAlone'),
    cpuMsMany: of('load', 'cpuMsMany'),
    perSecondMany: of('load', 'perSecondMany'),
    residentAfterLoad: of('load', 'residentBytes'),
    residentPerThousand: of('cached', 'residentBytesEach') * 1000,
    heapPerThousand: of('cached', 'heapBytesEach') * 1000,
    residentWithCached: of('cached', 'residentBytes'),
  };
}

/** The middle one, the mean of the two in the middle of an even number; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}
