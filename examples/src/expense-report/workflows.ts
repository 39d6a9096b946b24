// A report waits for a person: hours or weeks, at no cost. After a while the manager is reminded, in the end the report lapses.
import { condition, defineQuery, defineSignal, log, proxyActivities, setHandler } from '@perdure/workflow';
import type * as activities from './activities.js';

const { askForApproval, reimburse } = proxyActivities<typeof activities>({
  startToCloseTimeout: '10 seconds',
  retry: { maximumAttempts: 5 },
});

export interface Report {
  readonly id: string;
  readonly employee: string;
  readonly manager: string;
  readonly cents: number;
  readonly remindAfterMs: number;
  readonly lapseAfterMs: number;
}

export interface Decision {
  readonly by: string;
  readonly approved: boolean;
  readonly comment?: string;
}

export const decide = defineSignal<[Decision]>('decide');
export const status = defineQuery<string>('status');

export async function expenseReport(report: Report): Promise<string> {
  let decision: Decision | undefined;
  let reminders = 0;
  setHandler(status, () => (decision === undefined ? `waits for ${report.manager}, reminded ${reminders} times` : 'decided'));
  setHandler(decide, (made) => {
    // A signal has no answer, so what does not count is only written down.
    if (made.by !== report.manager) log.warn(`${made.by} is not ${report.manager}: nothing decided`);
    else decision ??= made;
  });
  const decidedWithin = (durationMs: number): Promise<boolean> => condition(() => decision !== undefined, durationMs);

  await askForApproval(report.manager, report.id);
  if (!(await decidedWithin(report.remindAfterMs))) {
    reminders += 1;
    await askForApproval(report.manager, `${report.id}, still waiting`);
    if (!(await decidedWithin(report.lapseAfterMs))) return 'lapsed: nobody decided';
  }
  return decision?.approved === true
    ? reimburse(report.employee, report.cents)
    : `refused: ${decision?.comment ?? 'without a comment'}`;
}
