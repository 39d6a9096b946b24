import { proxyActivities } from '@perdure/workflow';
import type * as activities from './activities.js';

const { waitForExport } = proxyActivities<typeof activities>({
  startToCloseTimeout: '1 hour',
  // Without a heartbeat for so long the attempt is given up and another one starts.
  heartbeatTimeout: '5 seconds',
  retry: { initialInterval: '100 ms', maximumAttempts: 5 },
});

export async function exportData(stepMs: number): Promise<string> {
  return waitForExport(stepMs);
}
