/** What operations have to know of a cancellation scope. */
export interface Scope {
  readonly cancellable: boolean;
  readonly consideredCancelled: boolean;
  /** Rejects with a cancelled failure when somebody asks the scope to be cancelled. */
  readonly cancelRequested: Promise<never>;
  cancel(): void;
}
