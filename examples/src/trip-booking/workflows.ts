// A saga: each step leaves behind how to undo it; when one fails, what was done is undone in reverse.
import { ApplicationFailure, CancellationScope, proxyActivities } from '@perdure/workflow';
import type * as activities from './activities.js';

const { bookFlight, bookHotel, bookCar, cancelBooking } = proxyActivities<typeof activities>({
  startToCloseTimeout: '10 seconds',
  retry: { maximumAttempts: 3 },
});

export async function bookTrip(trip: string): Promise<string[]> {
  const undo: (() => Promise<void>)[] = [];
  const bookings: string[] = [];
  try {
    for (const [step, what] of [
      [bookFlight, `flight for ${trip}`],
      [bookHotel, `hotel for ${trip}`],
      [bookCar, `car for ${trip}`],
    ] as const) {
      // Registered before the attempt: an attempt that failed may have booked all the same.
      undo.unshift(() => cancelBooking(what));
      bookings.push(await step(trip));
    }
    return bookings;
  } catch (failure) {
    // Undoing goes on even when it was the workflow's cancellation that brought us here.
    await CancellationScope.nonCancellable(async () => {
      for (const undoStep of undo) await undoStep();
    });
    throw ApplicationFailure.create({ message: `the trip to ${trip} was undone`, nonRetryable: true, cause: failure as Error });
  }
}
