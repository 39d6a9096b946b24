import { WorkflowFailedError } from '@perdure/client';
import { workflowsBeside, type Example } from '../stage.js';
import * as activities from './activities.js';
import { bookTrip } from './workflows.js';

/** One trip that can be booked, and one whose last step fails, so that the others are undone. */
export const example: Example = async (stage) => {
  const client = await stage.client();
  const worker = await stage.worker({ workflowsPath: workflowsBeside(import.meta.url), activities });
  return worker.runUntil(async () => {
    for (const trip of ['Rome', 'Moon']) {
      const options = { workflowId: `trip-${trip}-${Date.now()}`, taskQueue: stage.taskQueue };
      try {
        const bookings = await client.workflow.execute(bookTrip, { ...options, args: [trip] });
        stage.say(`${trip}: ${bookings.join(', ')}`);
      } catch (error) {
        if (!(error instanceof WorkflowFailedError)) throw error;
        stage.say(`${trip}: ${error.cause?.message ?? error.message}`);
      }
    }
    stage.say(`booked in the end: ${[...activities.booked].join(', ')}`);
    return [...activities.booked];
  });
};
