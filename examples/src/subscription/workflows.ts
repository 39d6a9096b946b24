// A free trial, then a charge per billing period, until the customer cancels or the last period is over. The whole story of a customer
// is this one function; it may take years, and servers and workers may come and go meanwhile.
import { condition, defineQuery, defineSignal, proxyActivities, setHandler } from '@perdure/workflow';
import type * as activities from './activities.js';

const { sendMail, charge } = proxyActivities<typeof activities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '200 ms', maximumInterval: '1 minute' },
});

export interface Terms {
  readonly customer: string;
  readonly trialMs: number;
  readonly billingPeriodMs: number;
  readonly billingPeriodsMax: number;
  readonly priceCents: number;
}

export interface Standing {
  phase: 'trial' | 'active' | 'cancelled in trial' | 'cancelled' | 'ended';
  /** Counted from 1; 0 during the trial. */
  period: number;
  priceCents: number;
  paidCents: number;
}

export const cancelSubscription = defineSignal('cancelSubscription');
/** The price from the next period on. */
export const changePrice = defineSignal<[cents: number]>('changePrice');
export const standing = defineQuery<Standing>('standing');

export async function subscription(terms: Terms): Promise<Standing> {
  const now: Standing = { phase: 'trial', period: 0, priceCents: terms.priceCents, paidCents: 0 };
  let cancelled = false;
  setHandler(cancelSubscription, () => void (cancelled = true));
  setHandler(changePrice, (cents) => void (now.priceCents = cents));
  setHandler(standing, () => now);

  const end = async (phase: Standing['phase'], mail: string): Promise<Standing> => {
    now.phase = phase;
    await sendMail(terms.customer, mail);
    return now;
  };

  await sendMail(terms.customer, 'Welcome to your free trial.');
  if (await condition(() => cancelled, terms.trialMs)) return end('cancelled in trial', 'Sorry to see you go so soon.');
  now.phase = 'active';
  while (now.period < terms.billingPeriodsMax) {
    now.period += 1;
    // A new price that arrives while the bank is asked is for the next period.
    const cents = now.priceCents;
    await charge(terms.customer, now.period, cents);
    now.paidCents += cents;
    if (await condition(() => cancelled, terms.billingPeriodMs))
      return end('cancelled', 'Your subscription has ended as you wished.');
  }
  return end('ended', 'Your last billing period is over.');
}
