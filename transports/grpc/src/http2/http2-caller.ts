import type { MetadataValue } from '@grpc/grpc-js';
import type { OutgoingHttpHeaders } from 'node:http2';
import { StatusCode } from '@perdure/wire/types';
import type { Caller, ChannelCallOptions } from '../caller.js';
import type { ChannelTls } from '../channel-options.js';
import { Http2Call } from './call.js';
import { frame } from './framing.js';
import { Http2Connection } from './http2-connection.js';

/** Unary calls over Node's HTTP/2, on one connection at a time. A call that finds none makes one; others wait for it with it. */
export class Http2Caller implements Caller {
  #connection: Http2Connection | undefined;
  #making: Http2Connection | undefined;
  #connecting: Promise<Http2Connection> | undefined;
  #isClosed = false;

  constructor(
    private readonly address: string,
    private readonly tls: ChannelTls | undefined,
  ) {}

  send(path: string, bytes: Uint8Array, { deadlineMs, signal, metadata }: ChannelCallOptions): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const headers = this.#headers(path, deadlineMs, metadata);
      const call = new Http2Call(resolve, reject, signal, deadlineMs);
      const connection = this.#connection;
      if (connection?.isUsable === true) send(call, connection, headers, bytes);
      else if (!call.isSettled)
        this.#connect().then(
          (made) => {
            send(call, made, headers, bytes);
          },
          (error: unknown) => {
            call.fail(StatusCode.UNAVAILABLE, `No connection established. Last error: ${(error as Error).message}`);
          },
        );
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#connection?.close();
    this.#making?.close();
  }

  async #connect(): Promise<Http2Connection> {
    if (this.#isClosed) throw new Error('the channel was closed');
    this.#connecting ??= this.#makeConnection().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async #makeConnection(): Promise<Http2Connection> {
    const connection: Http2Connection = new Http2Connection(this.address, this.tls, () => {
      if (this.#connection === connection) this.#connection = undefined;
    });
    this.#making = connection;
    await connection.connected();
    this.#connection = connection;
    return connection;
  }

  #headers(path: string, deadlineMs: number | undefined, metadata: ChannelCallOptions['metadata'] = {}): OutgoingHttpHeaders {
    const headers: OutgoingHttpHeaders = {
      ':method': 'POST',
      ':path': path,
      ':authority': this.tls?.serverNameOverride ?? this.address,
      'content-type': 'application/grpc',
      te: 'trailers',
      'user-agent': 'grpc-perdure-typescript',
      'grpc-accept-encoding': 'identity',
    };
    if (deadlineMs !== undefined) headers['grpc-timeout'] = timeoutHeader(deadlineMs - Date.now());
    for (const name in metadata) {
      const value = metadata[name];
      if (value !== undefined) headers[checkedName(name)] = checkedValue(name, value);
    }
    return headers;
  }
}

function send(call: Http2Call, connection: Http2Connection, headers: OutgoingHttpHeaders, bytes: Uint8Array): void {
  if (call.isSettled) return;
  try {
    const stream = connection.request(headers);
    call.follow(stream, connection.whyLost);
    stream.end(frame(bytes));
  } catch (error) {
    call.fail(StatusCode.UNAVAILABLE, `The call could not be sent: ${String(error)}`);
  }
}

/** At most eight digits and a unit. */
function timeoutHeader(remainingMs: number): string {
  const ms = Math.max(1, Math.ceil(remainingMs));
  return ms < 1e8 ? `${ms}m` : `${Math.min(Math.ceil(ms / 1000), 99_999_999)}S`;
}

function checkedName(name: string): string {
  const lower = name.toLowerCase();
  if (!/^[0-9a-z_.-]+$/.test(lower))
    throw new Error(`The name of the header ${JSON.stringify(name)} has characters that it must not`);
  return lower;
}

function checkedValue(name: string, value: MetadataValue): string {
  if (name.toLowerCase().endsWith('-bin')) {
    if (typeof value === 'string') throw new Error(`The header ${name} must be bytes: its name ends with -bin`);
    return value.toString('base64');
  }
  if (typeof value !== 'string') throw new Error(`The header ${name} must be a text: its name does not end with -bin`);
  if (!/^[ -~]*$/.test(value)) throw new Error(`The value of the header ${name} has characters that it must not`);
  return value;
}
