import type { ProbeResult, ProbeWorld } from '../probe-world.js';
import { importClient, importWorker } from '../sdks.js';
import { timed } from './timed.js';

export async function run({ sdk }: ProbeWorld): Promise<ProbeResult> {
  const { wallMs, cpuMs } = await timed(async () => Promise.all([importWorker(sdk), importClient(sdk)]));
  return { wallMs, cpuMs };
}
