/** Signals and cancel requests of a run to other workflows (semantics EXT). */
import type { EventReference } from './activity.js';

/** Not answered yet. Its one state: with the answer it is gone. */
export interface ExternalRequest {
  readonly kind: 'signal' | 'cancel';
  readonly initiatedEventId: number;
  /** Target, input and header stay in the Initiated event; this says where. */
  readonly initiatedEvent: EventReference;
  readonly initiatedTimeMs: number;
  /** By which the target knows a request that is sent again. */
  readonly requestId: string;
}
