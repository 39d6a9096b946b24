// The server's own counters in the Prometheus text format, where it publishes them.

export interface StoreCounters {
  readonly commits: number;
  readonly bytesWritten: number;
  readonly rowsWritten: number;
}

/** Undefined when there is no such page, or no such counters on it. */
export async function readStoreCounters(url: string | undefined): Promise<StoreCounters | undefined> {
  if (url === undefined) return undefined;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    const text = await response.text();
    const commits = sumOf(text, 'perdure_store_commits_total');
    if (!response.ok || commits === undefined) return undefined;
    const [bytesWritten = 0, rowsWritten = 0] = ['bytes', 'rows'].map((what) =>
      sumOf(text, `perdure_store_${what}_written_total`),
    );
    return { commits, bytesWritten, rowsWritten };
  } catch {
    return undefined;
  }
}

/** The sum over all label sets of a metric; undefined when it does not occur. */
export function sumOf(text: string, metric: string): number | undefined {
  let sum: number | undefined;
  for (const line of text.split('\n')) {
    const [, name, value] = /^(\w+)(?:\{.*\})? (\S+)/.exec(line) ?? [];
    if (name === metric) sum = (sum ?? 0) + Number(value);
  }
  return sum;
}
