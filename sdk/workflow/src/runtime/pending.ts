import type { SerializationContext } from '@perdure/common';

/** A promise of the workflow that an activation will settle. */
export interface Waiting<T = unknown> {
  resolve(value: T): void;
  reject(error: unknown): void;
  /** Whose payloads a result or failure is made of. */
  readonly context?: SerializationContext | undefined;
  /** Made where the workflow began to wait, for stack trace queries; formatted only when asked. */
  readonly trace: Error;
}

/** Started operations by their sequence numbers. Maps keep the order of starts, in which stack traces are listed. */
export class Pending {
  readonly timers = new Map<number, Waiting<void>>();
  readonly activities = new Map<number, Waiting>();
  readonly childStarts = new Map<number, Waiting<string>>();
  readonly childResults = new Map<number, Waiting>();
  readonly signals = new Map<number, Waiting<void>>();
  readonly cancels = new Map<number, Waiting<void>>();
  readonly nexusStarts = new Map<number, Waiting<NexusStarted>>();
  readonly nexusResults = new Map<number, Waiting>();

  traces(): Error[] {
    // A child's result is waited for only once it has started; before, its start is.
    const results = [...this.childResults].filter(([seq]) => !this.childStarts.has(seq)).map(([, waiting]) => waiting);
    const maps = [
      this.timers,
      this.activities,
      this.childStarts,
      this.signals,
      this.cancels,
      this.nexusStarts,
      this.nexusResults,
    ];
    return [...maps.flatMap((map): { trace: Error }[] => [...map.values()]), ...results].map(({ trace }) => trace);
  }
}

export interface NexusStarted {
  readonly token?: string | undefined;
  readonly result: Promise<unknown>;
}

/** Takes what waits for a number out of a map. @throws Error when nothing does: worker and workflow disagree */
export function take<T>(map: Map<number, Waiting<T>>, seq: number): Waiting<T> {
  const waiting = map.get(seq);
  if (waiting === undefined) throw new Error(`Nothing in the workflow waits for number ${seq}`);
  map.delete(seq);
  return waiting;
}
