import { createRequire } from 'node:module';
import type * as http2Module from 'node:http2';
import type { ClientHttp2Session, ClientHttp2Stream, OutgoingHttpHeaders, SecureClientSessionOptions } from 'node:http2';
import { keepaliveTimeMs, keepaliveTimeoutMs } from '../caller.js';
import type { ChannelTls } from '../channel-options.js';

/** Loaded with the first connection: it takes 8 ms of an import. */
const http2 = () => createRequire(import.meta.url)('node:http2') as typeof http2Module;

/** A host that takes no packets would keep a connection waiting for minutes. */
const connectTimeoutMs = 20_000;

/** One connection, from its making to its end. It keeps the process alive only while calls are open on it. */
export class Http2Connection {
  readonly #session: ClientHttp2Session;
  #open = 0;
  #lost: string | undefined;
  #keepalive: NodeJS.Timeout | undefined;
  #connectTimer: NodeJS.Timeout | undefined;

  /** `onLost` is told once, when no further calls can be made on it. */
  constructor(
    address: string,
    tls: ChannelTls | undefined,
    private readonly onLost: () => void,
  ) {
    this.#session = http2().connect(`${tls === undefined ? 'http' : 'https'}://${address}`, sessionOptions(tls));
    this.#session.on('goaway', (code) => {
      // What is open goes on; what comes next needs another connection.
      if (code !== 0) this.#lose(`the server has sent GOAWAY with code ${code}`);
      else this.onLost();
    });
    this.#session.on('error', (error) => {
      this.#lose(String(error));
    });
    this.#session.on('close', () => {
      this.#lose('it was closed');
    });
  }

  /** Resolves when it is there. @throws what has prevented it */
  async connected(): Promise<void> {
    const session = this.#session;
    await new Promise<void>((resolve, reject) => {
      this.#connectTimer = setTimeout(() => session.destroy(new Error('connecting took too long')), connectTimeoutMs);
      session.once('connect', () => {
        resolve();
      });
      session.once('close', () => {
        reject(new Error(this.#lost));
      });
    }).finally(() => {
      clearTimeout(this.#connectTimer);
    });
    if (this.#open === 0) session.unref();
    this.#keepalive = setInterval(() => this.#ping(), keepaliveTimeMs);
    this.#keepalive.unref();
  }

  get isUsable(): boolean {
    return this.#lost === undefined && !this.#session.closed && !this.#session.destroyed;
  }

  /** Streams end a little before the session says that it has. */
  readonly whyLost = (): string | undefined => this.#lost ?? (this.#session.destroyed ? 'it was closed' : undefined);

  request(headers: OutgoingHttpHeaders): ClientHttp2Stream {
    const stream = this.#session.request(headers);
    if (this.#open === 0) this.#session.ref();
    this.#open += 1;
    stream.once('close', () => {
      this.#open -= 1;
      if (this.#open === 0 && !this.#session.destroyed) this.#session.unref();
    });
    return stream;
  }

  close(): void {
    this.#lost ??= 'it was closed by this side';
    this.#session.destroy();
  }

  #ping(): void {
    const timer = setTimeout(() => {
      this.#lost ??= 'the server did not answer a ping';
      this.#session.destroy();
    }, keepaliveTimeoutMs).unref();
    const isSent = this.isUsable && this.#session.ping(() => clearTimeout(timer));
    if (!isSent) clearTimeout(timer);
  }

  #lose(reason: string): void {
    this.#lost ??= reason;
    clearInterval(this.#keepalive);
    this.onLost();
  }
}

function sessionOptions(tls: ChannelTls | undefined): SecureClientSessionOptions {
  const pem = (text: string | Uint8Array | undefined) => (text === undefined ? undefined : Buffer.from(text as Uint8Array));
  const certificates = {
    ca: pem(tls?.serverRootCertificate),
    cert: pem(tls?.clientCertificate?.crt),
    key: pem(tls?.clientCertificate?.key),
  };
  return {
    ...(tls === undefined ? {} : Object.fromEntries(Object.entries(certificates).filter(([, value]) => value !== undefined))),
    ...(tls?.serverNameOverride === undefined ? {} : { servername: tls.serverNameOverride }),
    // Node's own bound refuses calls when large answers are under way; the caller limits each answer.
    maxSessionMemory: Number.MAX_SAFE_INTEGER,
  };
}
