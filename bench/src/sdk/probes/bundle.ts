import { childrenOf, cpuSeconds } from '../../process-facts.js';
import type { ProbeResult, ProbeWorld } from '../probe-world.js';
import { importWorker, oneLinePath } from '../sdks.js';
import { quiet } from './quiet.js';
import { timed } from './timed.js';

/** The first bundle of a process; the CPU is that of the bundler's own process too, where it has one. */
export async function run({ sdk }: ProbeWorld): Promise<ProbeResult> {
  const worker = await importWorker(sdk);
  quiet(worker);
  const { wallMs, cpuMs, result } = await timed(async () => worker.bundleWorkflowCode({ workflowsPath: oneLinePath }));
  const ofChildren = childrenOf(process.pid).reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  return { wallMs, cpuMs: cpuMs + ofChildren * 1000, bytes: Buffer.byteLength(result.code) };
}
