// The world outside: a mail server and a bank, here in memory. Both may be asked twice for the same thing, as an activity may run
// twice; the bank knows a charge by customer and period.
import { activityInfo, log } from '@perdure/activity';

const charged = new Set<string>();

export async function sendMail(customer: string, text: string): Promise<void> {
  log.info(`mail to ${customer}: ${text}`);
}

export async function charge(customer: string, period: number, cents: number): Promise<void> {
  // The bank's line is down now and then: the first attempt of the second period fails, and is made again by the retry policy.
  if (period === 2 && activityInfo().attempt === 1) throw new Error('no answer from the bank');
  charged.add(`${customer}, period ${period}: ${cents} cents`);
}

/** What the bank has in its books. */
export const bookings = (): readonly string[] => [...charged];
