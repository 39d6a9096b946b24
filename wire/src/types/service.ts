import type { MessageTypes } from './generated/message-types.js';

/** One method of a gRPC service: its name and the fully qualified names of its messages. */
export interface MethodDescription {
  readonly name: string;
  readonly requestType: keyof MessageTypes;
  readonly responseType: keyof MessageTypes;
  /** True for the few methods that answer with a stream; all others are unary. */
  readonly responseStream?: true;
}

/** A gRPC service as the method table of a transport. */
export interface ServiceDescription {
  /** Fully qualified, for instance `temporal.api.workflowservice.v1.WorkflowService`. */
  readonly name: string;
  readonly methods: readonly MethodDescription[];
}
