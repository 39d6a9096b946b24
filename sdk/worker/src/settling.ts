import { systemEnvironment } from './environment.js';
import { PromiseCompletionTimeoutError } from './errors.js';

/** How something ended, once it has. */
export async function settled<R>(promise: Promise<R>): Promise<PromiseSettledResult<R>> {
  const [end] = await Promise.allSettled([promise]);
  return end;
}

/** How something ended that may take so long and no longer. */
export async function endWithin<R>(end: Promise<PromiseSettledResult<R>>, waitMs: number): Promise<PromiseSettledResult<R>> {
  const message = `The worker has ended, but what it was to run for has not, within ${waitMs} ms`;
  const tooLate = { status: 'rejected', reason: new PromiseCompletionTimeoutError(message) } as const;
  let stopWaiting = () => {};
  const waited = new Promise<typeof tooLate>((resolve) => {
    stopWaiting = systemEnvironment.after(waitMs, () => resolve(tooLate));
  });
  try {
    return await Promise.race([end, waited]);
  } finally {
    stopWaiting();
  }
}
