// Two banks in memory. Every booking carries a reference, so that asking twice books once.
import { ApplicationFailure, log } from '@perdure/activity';

export interface Transfer {
  readonly from: string;
  readonly to: string;
  readonly cents: number;
  /** Names the transfer in both banks' books. */
  readonly reference: string;
}

const balances = new Map([
  ['alice', 10_000],
  ['bob', 500],
]);
const booked = new Set<string>();

function book(account: string, cents: number, reference: string): void {
  const balance = balances.get(account);
  if (balance === undefined)
    throw ApplicationFailure.create({ type: 'NoSuchAccount', message: `there is no account ${account}`, nonRetryable: true });
  if (balance + cents < 0)
    throw ApplicationFailure.create({
      type: 'InsufficientFunds',
      message: `${account} has only ${balance} cents`,
      nonRetryable: true,
    });
  if (booked.has(reference)) return;
  booked.add(reference);
  balances.set(account, balance + cents);
  log.info(`${account} ${cents < 0 ? '' : '+'}${cents}`);
}

export async function withdraw({ from, cents, reference }: Transfer): Promise<void> {
  book(from, -cents, `${reference}/out`);
}

export async function deposit({ to, cents, reference }: Transfer): Promise<void> {
  book(to, cents, `${reference}/in`);
}

export async function refund({ from, cents, reference }: Transfer): Promise<void> {
  book(from, cents, `${reference}/back`);
}

export const balanceOf = (account: string): number | undefined => balances.get(account);
