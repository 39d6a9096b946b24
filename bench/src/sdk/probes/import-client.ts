import type { ProbeResult, ProbeWorld } from '../probe-world.js';
import { importClient } from '../sdks.js';
import { timed } from './timed.js';

export async function run({ sdk }: ProbeWorld): Promise<ProbeResult> {
  const { wallMs, cpuMs } = await timed(async () => importClient(sdk));
  return { wallMs, cpuMs };
}
