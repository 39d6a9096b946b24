// An activity that beats until it is cancelled, for our worker and, by a context handed in, for the official one.

interface ActivityContext {
  heartbeat(details?: unknown): void;
  sleep(ms: number): Promise<void>;
}

/** @param context  `Context` of the activity package that goes with the worker. */
export function waitingActivity(context: { current(): ActivityContext }) {
  return async function waitForCancel(): Promise<void> {
    for (let beat = 1; ; beat++) {
      context.current().heartbeat(beat);
      await context.current().sleep(50);
    }
  };
}
