// Money leaves one account and arrives in another, or comes back: never half of it, whatever fails in between.
import { ApplicationFailure, log, proxyActivities } from '@perdure/workflow';
import type * as activities from './activities.js';
import type { Transfer } from './activities.js';

const { withdraw, deposit, refund } = proxyActivities<typeof activities>({
  startToCloseTimeout: '5 seconds',
  retry: { initialInterval: '100 ms', maximumAttempts: 20 },
});

export async function transferMoney(transfer: Transfer): Promise<string> {
  await withdraw(transfer);
  try {
    await deposit(transfer);
  } catch (failure) {
    log.warn('the money comes back', { reference: transfer.reference });
    await refund(transfer);
    throw ApplicationFailure.create({
      type: 'TransferFailed',
      message: `${transfer.reference} was refunded`,
      nonRetryable: true,
      cause: failure as Error,
    });
  }
  return `${transfer.reference}: ${transfer.cents} cents from ${transfer.from} to ${transfer.to}`;
}
