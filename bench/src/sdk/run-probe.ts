import { spawn } from 'node:child_process';
import { machineTime } from '../process-facts.js';
import type { ProbeResult } from './probe-world.js';
import type { SdkName } from './sdks.js';

export interface ProbeRun {
  readonly startedAtMs: number;
  readonly result: ProbeResult;
  /** Share of all cores that was busy while it ran, whoever kept them so. */
  readonly machineBusyShare: number;
}

/** Measures one thing in a process of its own, by the program given. Rejects with its last words when it fails. */
export async function runProbe(
  program: string,
  what: string,
  sdk: SdkName,
  address: string,
  numbers: readonly number[],
): Promise<ProbeRun> {
  const before = machineTime();
  const startedAtMs = Date.now();
  const child = spawn(process.execPath, [program, what, sdk, address, ...numbers.map(String)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  let said = '';
  let complaints = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-2000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  process.off('exit', killWithUs);
  if (code !== 0) throw new Error(`${what} of ${sdk} ended with ${String(code)}: ${complaints.trim()}`);
  const after = machineTime();
  const machineBusyShare = (after.busySeconds - before.busySeconds) / (after.totalSeconds - before.totalSeconds);
  // Libraries write to the output as they like: the result is its last line.
  return { startedAtMs, result: JSON.parse(said.trim().split('\n').at(-1) ?? '') as ProbeResult, machineBusyShare };
}
