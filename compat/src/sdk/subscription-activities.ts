// The world outside the subscription: a mail server and a bank, both kept in memory.
import { ApplicationFailure, activityInfo } from '@temporalio/activity';

export interface Charge {
  readonly customerId: string;
  readonly period: number;
  readonly cents: number;
}

export interface Booking extends Charge {
  readonly atMs: number;
}

export interface SubscriptionActivities {
  sendMail(customerId: string, mail: string): Promise<void>;
  charge(charge: Charge): Promise<void>;
}

/** Remembers what was sent and paid. An activity may run twice, so both take the same request twice as one. */
export class OutsideWorld {
  readonly #mails = new Map<string, Set<string>>();
  readonly #bookings = new Map<string, Map<number, Booking>>();
  /** Customers whose bank books every charge, and says in the first attempt that it did not. */
  readonly unreliableBanks = new Set<string>();

  readonly activities: SubscriptionActivities = {
    sendMail: async (customerId, mail) => {
      const sent = this.#mails.get(customerId) ?? new Set();
      this.#mails.set(customerId, sent.add(mail));
    },
    charge: async (charge) => {
      const { customerId, period } = charge;
      const booked = this.#bookings.get(customerId) ?? new Map<number, Booking>();
      if (!booked.has(period)) booked.set(period, { ...charge, atMs: Date.now() });
      this.#bookings.set(customerId, booked);
      if (this.unreliableBanks.has(customerId) && activityInfo().attempt === 1)
        throw ApplicationFailure.create({ message: 'no answer from the bank', type: 'BankUnavailable' });
    },
  };

  mailsTo(customerId: string): string[] {
    return [...(this.#mails.get(customerId) ?? [])];
  }

  bookingsOf(customerId: string): Booking[] {
    return [...(this.#bookings.get(customerId)?.values() ?? [])];
  }
}
