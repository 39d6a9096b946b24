import { WorkflowFailedError } from '@perdure/client';
import { workflowsBeside, type Example } from '../stage.js';
import * as activities from './activities.js';
import { transferMoney } from './workflows.js';

/** Three transfers: one that works, one to an account that does not exist (refunded), one beyond the balance (refused). */
export const example: Example = async (stage) => {
  const client = await stage.client();
  const worker = await stage.worker({ workflowsPath: workflowsBeside(import.meta.url), activities });
  const transfers = [
    { from: 'alice', to: 'bob', cents: 2500, reference: 'rent' },
    { from: 'alice', to: 'nobody', cents: 100, reference: 'typo' },
    { from: 'bob', to: 'alice', cents: 1_000_000, reference: 'dream' },
  ];
  return worker.runUntil(async () => {
    for (const transfer of transfers) {
      const options = { workflowId: `transfer-${transfer.reference}-${Date.now()}`, taskQueue: stage.taskQueue };
      try {
        stage.say(`done      ${await client.workflow.execute(transferMoney, { ...options, args: [transfer] })}`);
      } catch (error) {
        if (!(error instanceof WorkflowFailedError)) throw error;
        stage.say(`not done  ${transfer.reference}: ${rootOf(error).message}`);
      }
    }
    const balances = { alice: activities.balanceOf('alice'), bob: activities.balanceOf('bob') };
    stage.say(`balances  ${JSON.stringify(balances)}`);
    return balances;
  });
};

/** The first cause: what the bank said. */
function rootOf(error: Error): Error {
  return error.cause instanceof Error ? rootOf(error.cause) : error;
}
