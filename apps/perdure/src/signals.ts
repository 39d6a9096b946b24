import type { Logger } from '@perdure/engine/ports';
import type { RunningHost } from './compose.js';

/** Calls may end within this time; whatever takes longer is cut off. */
const drainMs = 10_000;

/** One Ctrl-C arrives twice under npm: from the terminal, and passed on by npm. Signals this close together are one. */
const sameSignalMs = 500;

/** The first SIGINT or SIGTERM ends the server in order, the second at once. */
export function endOnSignals(host: RunningHost, logger: Logger): void {
  let endingSinceMs: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (endingSinceMs !== undefined) {
      if (performance.now() - endingSinceMs > sameSignalMs) process.exit(1);
      return;
    }
    endingSinceMs = performance.now();
    logger.info({ signal }, 'ending: waiting for running calls; a second signal ends at once');
    void end(host, logger);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

async function end(host: RunningHost, logger: Logger): Promise<void> {
  setTimeout(() => {
    logger.warn({ afterMs: drainMs }, 'some calls did not end in time');
    process.exit(0);
  }, drainMs).unref();
  try {
    // A little earlier than the end of all, so that the store can still be closed.
    await host.stop(drainMs - 1000);
  } catch (error) {
    logger.error({ err: error }, 'could not end in order');
    process.exit(1);
  }
  logger.info({}, 'ended');
  process.exit(0);
}
