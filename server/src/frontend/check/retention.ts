import { invalidArgument } from '@perdure/engine';
import type { google } from '@perdure/wire/types';
import type { Limits } from '../limits.js';
import { checkedDuration } from './duration.js';

/** How long closed executions are kept, in seconds. */
export function retentionSeconds(period: google.Duration | undefined, limits: Limits): number {
  const checked = checkedDuration(period, limits);
  const seconds = checked.trouble === undefined ? (checked.duration?.seconds ?? 0) : 0;
  if (seconds < limits.retentionSecondsMin) throw invalidArgument('A valid retention period is not set on request.');
  return seconds;
}
