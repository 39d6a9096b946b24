import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { StatusCode } from '@perdure/wire/types';
import { callOnChannel, type CallLimits } from './channel-call.js';

/** The one method of host-to-host calls; what is in the bytes is the servers' own affair. */
export const peerCallPath = '/perdure.internal.v1.Peer/Call';

/** Answers between hosts may hold pages of history; still, a peer may not make us take what it likes. */
const answerBytesMax = 64 * 1024 * 1024;

const noHeaders = new Metadata();

/** Why a call to another host has no answer. */
export class PeerError extends Error {
  override readonly name = 'PeerError';

  constructor(
    /**
     * unavailable: not reached, or lost on the way, so that it may or may not have been carried out;
     * deadline, cancelled: given up here; status: the other host answered with `code`.
     */
    readonly kind: 'unavailable' | 'deadline' | 'cancelled' | 'status',
    readonly code: number,
    message: string,
    /** False when the call certainly has not left this process, so that it may be sent elsewhere. */
    readonly sent = true,
  ) {
    super(message);
  }
}

/** Calls one other host. Connects at the first call and reconnects by itself; calls to a host that is down fail at once. */
export class PeerClient {
  readonly #client: Client;

  constructor(
    address: string,
    private readonly path: string = peerCallPath,
  ) {
    this.#client = new Client(address, credentials.createInsecure(), {
      'grpc.max_receive_message_length': answerBytesMax,
      'grpc.max_send_message_length': -1,
      'grpc.enable_retries': 0,
      'grpc.enable_http_proxy': 0,
      'grpc.service_config_disable_resolution': 1,
      'grpc.enable_channelz': 0,
      'grpc.keepalive_time_ms': 10_000,
      'grpc.keepalive_timeout_ms': 5_000,
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 2_000,
    });
  }

  /** @throws PeerError */
  call(bytes: Uint8Array, options: CallLimits = {}): Promise<Uint8Array> {
    if (options.signal?.aborted === true)
      return Promise.reject(new PeerError('cancelled', StatusCode.CANCELLED, 'cancelled before it was sent', false));
    return callOnChannel(this.#client, this.path, bytes, noHeaders, options).catch((error: Partial<ServiceError>) => {
      throw peerError(error);
    });
  }

  close(): void {
    this.#client.close();
  }
}

const kinds = new Map<number, PeerError['kind']>([
  [StatusCode.UNAVAILABLE, 'unavailable'],
  [StatusCode.DEADLINE_EXCEEDED, 'deadline'],
  [StatusCode.CANCELLED, 'cancelled'],
]);

/** What the library says of a call that it had no connection for; there is no other sign of it. */
const noConnection = /^(No connection established|Name resolution failed)/;

function peerError({ code, details = '', message }: Partial<ServiceError>): PeerError {
  // Thrown before there was a call: the connection is closed.
  if (code === undefined) return new PeerError('unavailable', StatusCode.UNAVAILABLE, message ?? '', false);
  const sent = code !== StatusCode.UNAVAILABLE || !noConnection.test(details);
  return new PeerError(kinds.get(code) ?? 'status', code, details, sent);
}
