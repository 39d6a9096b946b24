/** Upper ends of ranges in milliseconds, by how names end; those of the official SDK (sdk-core: common/src/telemetry/metrics.rs). */
const defaults: readonly (readonly [suffix: string, buckets: readonly number[]])[] = [
  [
    'workflow_endtoend_latency',
    [
      100, 500, 1000, 1500, 2000, 5000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000, 30_600_000,
      86_400_000,
    ],
  ],
  ['workflow_task_execution_latency', [1, 10, 20, 50, 100, 200, 500, 1000]],
  ['activity_execution_latency', [50, 100, 500, 1000, 5000, 10_000, 60_000]],
  ['task_schedule_to_start_latency', [100, 500, 1000, 5000, 10_000, 100_000, 1_000_000]],
  ['activity_schedule_to_start_latency', [100, 500, 1000, 5000, 10_000, 100_000, 1_000_000]],
  ['', [50, 100, 500, 1000, 2500, 10_000]],
];

const msPerSecond = 1000;

/** Upper ends of a histogram's ranges. */
export function bucketsOf(name: string, overrides: Readonly<Record<string, readonly number[]>>, inSeconds: boolean): number[] {
  const override = Object.entries(overrides).find(([part]) => name.includes(part));
  if (override !== undefined) return [...override[1]];
  const buckets = defaults.find(([suffix]) => name.endsWith(suffix))?.[1] ?? [];
  return inSeconds ? buckets.map((ms) => ms / msPerSecond) : [...buckets];
}
