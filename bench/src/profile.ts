// `npm run bench -- --profile activity`: where our server's CPU time goes under load, thread by thread.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byArea, selfTimes, type CpuProfile, type SelfTime } from './cpu-profile.js';
import type { Measurement } from './measure.js';
import type { ScenarioName } from './options.js';
import type { ServerKind } from './server-process.js';

const functionsShown = 40;
/** Below this much of a thread's time a profile tells nothing (and threads that only wait are left out). */
const leastThreadMs = 50;

/** Runs one cell under V8's profiler and returns the report. The profiler itself costs some speed. */
export async function profileReport(
  kind: ServerKind,
  measurement: Measurement,
  scenario: ScenarioName,
  concurrency: number,
): Promise<string> {
  const profiles = mkdtempSync(join(tmpdir(), 'perdure-bench-profile-'));
  try {
    const window = await measurement.profiled(profiled(kind, profiles), scenario, concurrency);
    const threads = window.threadCpuSeconds.map((seconds) => ((1000 * seconds) / window.completed).toFixed(3)).join(' ');
    const lines = [
      `${scenario}, concurrency ${concurrency}: ${window.completed} workflows in ${((window.toMs - window.fromMs) / 1000).toFixed(1)} s, profiled`,
      `CPU per workflow, ms, thread by thread as they were started (main, Node's pool, ours): ${threads}`,
      'Below, times are as the wall clock saw them: a thread that waits for the disk counts as busy.',
    ];
    for (const file of readdirSync(profiles)
      .filter((name) => name.endsWith('.cpuprofile'))
      .sort()) {
      const profile = JSON.parse(readFileSync(join(profiles, file), 'utf8')) as CpuProfile;
      lines.push(...threadReport(file, selfTimes(profile, window.fromMs, window.toMs), window.completed));
    }
    return lines.join('\n');
  } finally {
    rmSync(profiles, { recursive: true, force: true });
  }
}

/** The same server started with the profiler on; threads inherit it. */
function profiled(kind: ServerKind, folder: string): ServerKind {
  return {
    ...kind,
    async prepare(dataFolder) {
      const launch = await kind.prepare(dataFolder);
      return { ...launch, arguments: ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=500', ...launch.arguments] };
    },
  };
}

function threadReport(title: string, times: readonly SelfTime[], workflows: number): string[] {
  const totalMs = times.reduce((sum, { ms }) => sum + ms, 0);
  if (totalMs < leastThreadMs) return [];
  const row = (ms: number, text: string) =>
    `${((100 * ms) / totalMs).toFixed(1).padStart(6)} %${((1000 * ms) / workflows).toFixed(1).padStart(9)} us  ${text}`;
  return [
    '',
    `${title}: ${(totalMs / workflows).toFixed(3)} ms busy per workflow; share, microseconds per workflow, area:`,
    ...byArea(times)
      .filter(({ ms }) => ms > totalMs / 500)
      .map(({ area, ms }) => row(ms, area)),
    'functions by self time:',
    ...times.slice(0, functionsShown).map(({ name, area, ms }) => row(ms, `${name} (${area})`)),
  ];
}
