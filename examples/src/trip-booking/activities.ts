import { ApplicationFailure } from '@perdure/activity';

/** What is booked at the moment, over all trips. */
export const booked = new Set<string>();

export async function bookFlight(trip: string): Promise<string> {
  return book(`flight for ${trip}`);
}

export async function bookHotel(trip: string): Promise<string> {
  return book(`hotel for ${trip}`);
}

export async function bookCar(trip: string): Promise<string> {
  // The car rental of the moon has no cars.
  if (trip === 'Moon') throw ApplicationFailure.nonRetryable('no cars left', 'SoldOut');
  return book(`car for ${trip}`);
}

/** Safe to call for what was never booked, and safe to call twice. */
export async function cancelBooking(what: string): Promise<void> {
  booked.delete(what);
}

function book(what: string): string {
  booked.add(what);
  return what;
}
