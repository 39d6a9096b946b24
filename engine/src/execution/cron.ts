/** When a cron workflow runs next (semantics CAN-8). Classic cron: day of month and day of week are alternatives. */
import { Cron } from 'croner';

const EVERY = /^@every\s+(.+)$/;
const ZONE = /^(?:CRON_TZ|TZ)=(\S+)\s+/;
const DURATION_PART = /(\d+(?:\.\d+)?)(ms|h|m|s)/g;
const UNIT_MS = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;
/** A schedule that never comes again is looked for this often at most. */
const TICKS_MAX = 100_000;

type Next = (afterMs: number) => number | undefined;

/** undefined: not a schedule. */
function parse(schedule: string): Next | undefined {
  const every = EVERY.exec(schedule.trim());
  if (every !== null) return parseEvery(every[1] ?? '');
  const zone = ZONE.exec(schedule);
  const pattern = schedule.slice(zone?.[0].length ?? 0).trim();
  try {
    const cron = new Cron(pattern, { timezone: zone?.[1] ?? 'UTC', legacyMode: true });
    if (!pattern.startsWith('@') && pattern.split(/\s+/).length !== 5) return undefined;
    return (afterMs) => cron.nextRun(new Date(afterMs))?.getTime();
  } catch {
    return undefined;
  }
}

/** `1h30m`: at least a second, in whole seconds. */
function parseEvery(text: string): Next | undefined {
  const parts = [...text.matchAll(DURATION_PART)];
  if (parts.map(([part]) => part).join('') !== text || parts.length === 0) return undefined;
  const ms = parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS], 0);
  const stepMs = Math.max(1_000, Math.floor(ms / 1_000) * 1_000);
  return (afterMs) => Math.floor(afterMs / 1_000) * 1_000 + stepMs;
}

export const isCronSchedule = (schedule: string): boolean => parse(schedule) !== undefined;

/**
 * The wait from `nowMs` to the first tick that comes after it, counting ticks from `fromMs` on; whole seconds. undefined: there is
 * none.
 */
export function cronBackoffMs(schedule: string, fromMs: number, nowMs: number): number | undefined {
  const next = parse(schedule);
  let tickMs = next?.(fromMs);
  for (let ticks = 0; tickMs !== undefined && tickMs < nowMs; ticks += 1) {
    if (ticks >= TICKS_MAX) return undefined;
    tickMs = next?.(tickMs);
  }
  return tickMs === undefined ? undefined : Math.ceil((tickMs - nowMs) / 1_000) * 1_000;
}
