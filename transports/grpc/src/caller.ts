import type { MetadataValue } from '@grpc/grpc-js';

export interface ChannelCallOptions {
  /** When to give up, in Unix milliseconds. */
  readonly deadlineMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly metadata?: Readonly<Record<string, MetadataValue>> | undefined;
}

/** Sends unary calls to one address: bytes there, bytes back. Both kinds fail with the same errors. */
export interface Caller {
  /** @throws ServiceError  in the form of grpc-js */
  send(path: string, bytes: Uint8Array, options: ChannelCallOptions): Promise<Uint8Array>;
  /** Ends the connection. */
  close(): void;
}

/** Histories come in pages of a few MB, single payloads may be large; the same limit as the official TypeScript client's. */
export const answerBytesMax = 128 * 1024 * 1024;

/** A connection that has gone without notice is found out by pings, calls or not. */
export const keepaliveTimeMs = 30_000;
export const keepaliveTimeoutMs = 15_000;
