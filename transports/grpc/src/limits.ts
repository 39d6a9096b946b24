/** Limits of a server; each may be changed at the start. */
export interface GrpcLimits {
  /** The largest request, after decompression. Same as the default of every gRPC server. */
  readonly requestBytesMax: number;
  /** Calls that one connection may have open. Workers put hundreds of long polls on one connection. */
  readonly callsPerConnectionMax: number;
  /** A ping is sent on a connection that was silent for so long; it is closed when the answer takes longer than the timeout. */
  readonly keepaliveTimeMs: number;
  readonly keepaliveTimeoutMs: number;
  /** A connection without calls is closed. */
  readonly connectionIdleMs: number;
  /** Old connections are asked to leave (GOAWAY), so that clients spread over hosts that are new or back. */
  readonly connectionAgeMs: number;
  /** Calls on an old connection may still end; longer than a worker's long poll. */
  readonly connectionAgeGraceMs: number;
}

export const defaultLimits: GrpcLimits = {
  requestBytesMax: 4 * 1024 * 1024,
  callsPerConnectionMax: 10_000,
  keepaliveTimeMs: 60_000,
  keepaliveTimeoutMs: 10_000,
  connectionIdleMs: 120_000,
  connectionAgeMs: 300_000,
  connectionAgeGraceMs: 70_000,
};

/** Longest text of a status, in UTF-8 bytes: trailers are headers, and peers limit headers. */
export const statusMessageBytesMax = 4000;

/** Largest packed details of a status. Beyond what any peer takes as a header they are left out rather than losing the call. */
export const statusDetailsBytesMax = 48 * 1024;

export function channelOptions(limits: GrpcLimits) {
  return {
    'grpc.max_receive_message_length': limits.requestBytesMax,
    // Responses are limited by what is stored (a page of history), not by the transport.
    'grpc.max_send_message_length': -1,
    'grpc.max_concurrent_streams': limits.callsPerConnectionMax,
    'grpc.keepalive_time_ms': limits.keepaliveTimeMs,
    'grpc.keepalive_timeout_ms': limits.keepaliveTimeoutMs,
    'grpc.max_connection_idle_ms': limits.connectionIdleMs,
    'grpc.max_connection_age_ms': limits.connectionAgeMs,
    'grpc.max_connection_age_grace_ms': limits.connectionAgeGraceMs,
    'grpc.enable_channelz': 0,
  };
}
