import { AsyncLocalStorage } from 'node:async_hooks';
import type { ActivityInterceptorsFactory } from '@perdure/worker';
import { userHeader } from './user-header.js';

const currentUser = new AsyncLocalStorage<string>();

export async function whoAmI(): Promise<string> {
  return `I work for ${currentUser.getStore() ?? 'nobody'}`;
}

/** Opens the header round each activity. */
export const activityInterceptor: ActivityInterceptorsFactory = () => ({
  inbound: {
    execute: (input, next) => currentUser.run(userHeader.read(input.headers[userHeader.name]), () => next(input)),
  },
});
