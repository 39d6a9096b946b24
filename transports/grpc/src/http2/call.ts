import type { ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2';
import { StatusCode } from '@perdure/wire/types';
import { answerBytesMax } from '../caller.js';
import { callError, httpError, resetError, statusOf } from './call-error.js';
import { unframe } from './framing.js';
import { ResetCode } from './reset-code.js';

/** setTimeout knows no more; a call that may take longer has no end of its own here. */
const timerMsMax = 2 ** 31 - 1;

/** One call: settles once, by an answer, a failure, its deadline or its caller. */
export class Http2Call {
  #stream: ClientHttp2Stream | undefined;
  #isSettled = false;
  #timer: NodeJS.Timeout | undefined;
  #headers: IncomingHttpHeaders | undefined;
  #trailers: IncomingHttpHeaders | undefined;
  readonly #chunks: Buffer[] = [];
  #byteCount = 0;

  constructor(
    private readonly resolve: (answer: Uint8Array) => void,
    private readonly reject: (error: Error) => void,
    private readonly signal: AbortSignal | undefined,
    deadlineMs: number | undefined,
  ) {
    if (signal?.aborted === true) this.#cancelled();
    else signal?.addEventListener('abort', this.#cancelled, { once: true });
    if (deadlineMs === undefined || this.#isSettled) return;
    const remainingMs = deadlineMs - Date.now();
    if (remainingMs <= 0) this.#late();
    else if (remainingMs <= timerMsMax) this.#timer = setTimeout(this.#late, remainingMs);
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Follows the stream that the call was sent on. `whyLost` says why the connection is gone, if it is. */
  follow(stream: ClientHttp2Stream, whyLost: () => string | undefined): void {
    this.#stream = stream;
    let trouble: string | undefined;
    stream.on('response', (headers) => (this.#headers = headers));
    stream.on('trailers', (trailers) => (this.#trailers = trailers));
    stream.on('data', (chunk: Buffer) => {
      this.#take(chunk);
    });
    stream.on('error', (error) => (trouble = error.message));
    stream.on('close', () => {
      if (!this.#isSettled) this.#conclude(stream.rstCode, whyLost(), trouble);
    });
  }

  fail(code: StatusCode, details: string): void {
    this.#settle(() => {
      this.reject(callError(code, details));
    });
    this.#stream?.close(ResetCode.CANCEL);
  }

  #take(chunk: Buffer): void {
    this.#byteCount += chunk.length;
    if (this.#byteCount <= answerBytesMax) this.#chunks.push(chunk);
    else this.fail(StatusCode.RESOURCE_EXHAUSTED, `Received message larger than max (${this.#byteCount} vs ${answerBytesMax})`);
  }

  #conclude(rstCode: number, lost: string | undefined, trouble: string | undefined): void {
    // A server that refuses at once says so in the headers.
    const told = this.#trailers ?? this.#headers;
    const status = statusOf(this.#trailers) ?? statusOf(this.#headers);
    const httpStatus = Number(this.#headers?.[':status'] ?? 200);
    const answer = status?.code === StatusCode.OK ? unframe(this.#chunks) : undefined;
    this.#settle(() => {
      if (answer !== undefined) this.resolve(answer);
      else if (status?.code === StatusCode.OK)
        this.reject(callError(StatusCode.INTERNAL, 'The answer is not one message, uncompressed', told));
      else if (status !== undefined) this.reject(callError(status.code, status.details, told));
      else if (httpStatus !== 200) this.reject(httpError(httpStatus, this.#headers ?? {}));
      else if (lost !== undefined) this.reject(callError(StatusCode.UNAVAILABLE, `Connection dropped: ${lost}`));
      else if (trouble !== undefined && rstCode === ResetCode.INTERNAL_ERROR)
        this.reject(callError(StatusCode.INTERNAL, `Received RST_STREAM with code ${rstCode} (${trouble})`));
      else this.reject(resetError(rstCode));
    });
  }

  readonly #late = (): void => {
    this.fail(StatusCode.DEADLINE_EXCEEDED, 'Deadline exceeded');
  };

  readonly #cancelled = (): void => {
    this.fail(StatusCode.CANCELLED, 'Cancelled on client');
  };

  #settle(tell: () => void): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.signal?.removeEventListener('abort', this.#cancelled);
    tell();
  }
}
