// Calls with bytes that the test has chosen, and their answers as they came.
import * as grpc from '@grpc/grpc-js';

export interface Answer {
  readonly code: grpc.status;
  /** The sentence; empty when all went well. */
  readonly text: string;
  readonly bytes: Uint8Array;
}

export interface CallOptions {
  /** The server sees this deadline. */
  readonly timeoutMs?: number;
  /** The client goes away after this time, for calls that may rightly wait: CANCELLED then. */
  readonly leaveAfterMs?: number | undefined;
}

const TIMEOUT_MS = 10_000;
const MESSAGE_BYTES_MAX = 64 * 1024 * 1024;
const asIs = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

export class ByteClient {
  #channel: grpc.Client;

  constructor(readonly address: string) {
    this.#channel = this.#connect();
  }

  #connect(): grpc.Client {
    return new grpc.Client(this.address, grpc.credentials.createInsecure(), {
      'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
      'grpc.max_send_message_length': -1,
      'grpc.enable_retries': 0,
      'grpc.max_reconnect_backoff_ms': 300,
      'grpc.use_local_subchannel_pool': 1,
    });
  }

  call(path: string, request: Uint8Array, { timeoutMs = TIMEOUT_MS, leaveAfterMs }: CallOptions = {}): Promise<Answer> {
    return new Promise((resolve) => {
      const deadline = Date.now() + timeoutMs;
      const call = this.#channel.makeUnaryRequest(
        path,
        asIs,
        asIs,
        request,
        new grpc.Metadata(),
        { deadline },
        (error, answer) => {
          clearTimeout(leaving);
          const bytes = answer ?? new Uint8Array(0);
          resolve(error === null ? { code: grpc.status.OK, text: '', bytes } : { code: error.code, text: error.details, bytes });
        },
      );
      const leaving = leaveAfterMs === undefined ? undefined : setTimeout(() => call.cancel(), leaveAfterMs);
    });
  }

  /** On a new connection: an old one is asked to leave, and a call that crosses that on its way is lost. */
  renew(): void {
    this.#channel.close();
    this.#channel = this.#connect();
  }

  close(): void {
    this.#channel.close();
  }
}
