/** The status codes of gRPC. */
export const StatusCode = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;
export type StatusCode = (typeof StatusCode)[keyof typeof StatusCode];

/**
 * What a failed call says to its caller. Any thrown object of this shape becomes exactly this gRPC status;
 * a transport packs each detail into `google.rpc.Status`.
 */
export interface StatusLike {
  /** One of StatusCode, but not OK. */
  readonly code: number;
  readonly message: string;
  readonly details?: readonly StatusDetail[] | undefined;
}

/** One message that explains a status, by its fully qualified type name. */
export interface StatusDetail {
  readonly typeName: string;
  readonly value: object;
}
