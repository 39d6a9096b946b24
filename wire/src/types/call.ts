// The service interfaces: what a transport hands to an implementation of a service, and what it takes back.
import type { CancelSignal } from './cancel-signal.js';
import type { OperatorService, OperatorServiceMethods, WorkflowService, WorkflowServiceMethods } from './generated/services.js';

/** What is known of one call besides its request. */
export interface CallContext {
  /** `Service/Method` without the package, for logs: `WorkflowService/StartWorkflowExecution`. */
  readonly method: string;
  /** When the caller gives up, in Unix milliseconds of this host's clock; undefined if it did not say. */
  readonly deadlineMs: number | undefined;
  /** Aborted when nobody waits for the answer any more: cancelled, out of time, or the connection is gone. */
  readonly signal: CancelSignal;
  readonly headers: {
    /** The first value of a header; names are in lower case. */
    get(name: string): string | undefined;
  };
  /** The caller's address, while the call is open. */
  readonly peer: string;
}

/** Pre-encoded bytes that go into a message as one length-delimited field. */
export interface SplicedField {
  readonly fieldNumber: number;
  readonly bytes: Uint8Array;
}

/** A response with fields that are encoded already, such as stored history; the transport appends them to the message. */
export class SplicedResponse<Response> {
  constructor(
    readonly message: Response,
    readonly extra: readonly SplicedField[],
  ) {}
}

/**
 * Answers one call. To refuse, throw an object of shape StatusLike; whatever else is thrown reaches the caller as INTERNAL
 * without its text.
 */
export type Handler<Request, Response> = (
  request: Request,
  context: CallContext,
) => Promise<Response | SplicedResponse<Response>>;

/** Handlers by method name; a method without one answers UNIMPLEMENTED. */
export type MethodHandlers<
  Methods extends { readonly [M in keyof Methods]: { readonly request: unknown; readonly response: unknown } },
> = {
  readonly [M in keyof Methods]?: Handler<Methods[M]['request'], Methods[M]['response']>;
};

/** One service of the public API and its handlers. */
export type ServiceImplementation =
  | { readonly name: (typeof WorkflowService)['name']; readonly methods: MethodHandlers<WorkflowServiceMethods> }
  | { readonly name: (typeof OperatorService)['name']; readonly methods: MethodHandlers<OperatorServiceMethods> };
