import { fileURLToPath } from 'node:url';
import { Child } from '../server/child.js';
import type { StormPlan, StormResult } from './storm-plan.js';

/** Time for the process to start and for its last calls to end. */
const GRACE_MS = 30_000;

/** Lets a storm loose in a process of its own and returns what it saw. */
export async function storm(plan: StormPlan): Promise<StormResult> {
  const program = fileURLToPath(new URL('storm-process.js', import.meta.url));
  const child = new Child('storm', process.execPath, [program, JSON.stringify(plan)]);
  try {
    const line = await child.waitForLine(/^result /, plan.seconds * 1_000 + plan.deadlineMs + GRACE_MS);
    return JSON.parse(line.slice('result '.length)) as StormResult;
  } finally {
    await child.kill();
  }
}
