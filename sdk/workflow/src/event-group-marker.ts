/** Marks commands that belong together, for UI and CLI. Experimental. */
export interface EventGroupMarker {
  /** All commands that `fn` and what follows from it asks for bear this marker, besides those of outer scopes. */
  withScope<T>(fn: () => Promise<T>): Promise<T>;
}
