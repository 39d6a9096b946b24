// Activities that use their context, for our worker and, with its context handed in, for the official one.

interface ActivityContext {
  readonly info: { readonly attempt: number; readonly heartbeatDetails: unknown };
  heartbeat(details?: unknown): void;
  sleep(ms: number): Promise<void>;
}

/** @param context  `Context` of the activity package that goes with the worker. */
export function contextActivities(context: { current(): ActivityContext }) {
  return {
    /** Beats until it is cancelled. */
    async waitForCancel(): Promise<void> {
      for (let beat = 1; ; beat++) {
        context.current().heartbeat(beat);
        await context.current().sleep(50);
      }
    },
    /** Fails once; the second attempt finds what the first one said. */
    async resume(): Promise<number> {
      const { info, heartbeat } = context.current();
      if (info.attempt > 1) return info.heartbeatDetails as number;
      heartbeat(7);
      throw new Error('in the middle');
    },
  };
}
