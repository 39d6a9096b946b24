// Workflow code of the subscription suite: a free trial, then a charge per billing period, until the customer
// cancels or the last period is over.
import { condition, defineQuery, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { SubscriptionActivities } from './subscription-activities.js';

const { sendMail, charge } = proxyActivities<SubscriptionActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '100ms' },
});

export interface SubscriptionTerms {
  readonly customerId: string;
  readonly trialMs: number;
  readonly billingPeriodMs: number;
  readonly billingPeriodsMax: number;
  readonly chargeCents: number;
}

/** What is known of a subscription at any time, and at its end. */
export interface SubscriptionState {
  phase: 'trial' | 'active' | 'cancelled in trial' | 'cancelled' | 'ended';
  /** The billing period, counted from 1; 0 during the trial. */
  period: number;
  /** What the next period costs. */
  chargeCents: number;
  paidCents: number;
}

export const cancelSubscription = defineSignal('cancelSubscription');
export const changeCharge = defineSignal<[number]>('changeCharge');
/** An adjustment by hand: as if this were the period now. */
export const changePeriod = defineSignal<[number]>('changePeriod');
export const lookUp = defineQuery<SubscriptionState>('lookUp');

export async function subscription(terms: SubscriptionTerms): Promise<SubscriptionState> {
  const { customerId, trialMs, billingPeriodMs, billingPeriodsMax } = terms;
  const state: SubscriptionState = { phase: 'trial', period: 0, chargeCents: terms.chargeCents, paidCents: 0 };
  let cancelled = false;
  setHandler(cancelSubscription, () => void (cancelled = true));
  setHandler(changeCharge, (cents) => void (state.chargeCents = cents));
  setHandler(changePeriod, (period) => void (state.period = period));
  setHandler(lookUp, () => state);
  const cancelledWithin = (durationMs: number) => condition(() => cancelled, durationMs);

  const end = async (phase: SubscriptionState['phase'], mail: string) => {
    state.phase = phase;
    await sendMail(customerId, mail);
    return state;
  };

  await sendMail(customerId, 'welcome');
  if (await cancelledWithin(trialMs)) return end('cancelled in trial', 'trial cancelled');
  state.phase = 'active';
  while (state.period < billingPeriodsMax) {
    state.period += 1;
    const cents = state.chargeCents;
    await charge({ customerId, period: state.period, cents });
    state.paidCents += cents;
    if (await cancelledWithin(billingPeriodMs)) return end('cancelled', 'subscription cancelled');
  }
  return end('ended', 'subscription ended');
}
