// The public gRPC API without an SDK: one call per method, so that a test decides what is sent and when.
import * as grpc from '@grpc/grpc-js';
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import { setTimeout as sleep } from 'node:timers/promises';

export type WorkflowService = temporal.api.workflowservice.v1.WorkflowService;

const SERVICE = 'temporal.api.workflowservice.v1.WorkflowService';
/** More than any answer may hold: histories of a test fit in one page. */
const MESSAGE_BYTES_MAX = 64 * 1024 * 1024;

type OnAnswer = (error: grpc.ServiceError | null, response?: Uint8Array) => void;

export interface RawClientOptions {
  /** Compress requests with gzip. */
  readonly gzip?: boolean;
  /** Deadline of every call that is not a long poll. */
  readonly callTimeoutMs?: number;
  /** Deadline of long polls. */
  readonly pollTimeoutMs?: number;
  /** Otherwise clients of one address share a connection. */
  readonly ownConnection?: boolean;
}

export class RawClient {
  readonly service: WorkflowService;
  readonly #channel: grpc.Client;
  readonly #callTimeoutMs: number;
  readonly #pollTimeoutMs: number;
  readonly #underWay = new Set<grpc.ClientUnaryCall>();

  constructor(
    readonly address: string,
    options: RawClientOptions = {},
  ) {
    this.#callTimeoutMs = options.callTimeoutMs ?? 10_000;
    this.#pollTimeoutMs = options.pollTimeoutMs ?? 70_000;
    this.#channel = new grpc.Client(address, grpc.credentials.createInsecure(), {
      'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
      'grpc.initial_reconnect_backoff_ms': 50,
      'grpc.min_reconnect_backoff_ms': 50,
      'grpc.max_reconnect_backoff_ms': 300,
      ...(options.ownConnection === true ? { 'grpc.use_local_subchannel_pool': 1 } : {}),
      ...(options.gzip === true ? { 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip } : {}),
    });
    this.service = this.observed(() => () => undefined);
  }

  /** The same service; `onCall` hears of each call as it is made, and the function it returns of its end. */
  observed(onCall: (method: string, request: Uint8Array) => OnAnswer): WorkflowService {
    return proto.temporal.api.workflowservice.v1.WorkflowService.create((method, request, callback) => {
      const onAnswer = onCall(method.name, request);
      this.#call(method.name, request, (error, response) => {
        onAnswer(error, response);
        callback(error, response);
      });
    });
  }

  #call(method: string, request: Uint8Array, callback: OnAnswer): void {
    const longPoll = method.startsWith('Poll') || method === 'GetWorkflowExecutionHistory';
    const deadline = Date.now() + (longPoll ? this.#pollTimeoutMs : this.#callTimeoutMs);
    const asIs = (bytes: Uint8Array) => bytes as Buffer;
    const call = `/${SERVICE}/${method}`;
    const made = this.#channel.makeUnaryRequest(
      call,
      asIs,
      asIs,
      request,
      new grpc.Metadata(),
      { deadline },
      (error, response) => {
        this.#underWay.delete(made);
        callback(error, response);
      },
    );
    this.#underWay.add(made);
  }

  /** Asks for GetSystemInfo until it is answered. */
  async waitUntilServing(timeoutMs: number, alive: () => boolean = () => true): Promise<void> {
    await untilOk(timeoutMs, alive, () => this.service.getSystemInfo({}));
  }

  /** Registers the namespace when it is missing, and waits until workflows can be started in it. */
  async ensureNamespace(timeoutMs: number, namespace = 'default'): Promise<void> {
    const alive = () => true;
    await untilOk(timeoutMs, alive, async () => {
      try {
        await this.service.registerNamespace({ namespace, workflowExecutionRetentionPeriod: { seconds: 86_400 as never } });
      } catch (error) {
        if (statusOf(error) !== grpc.status.ALREADY_EXISTS) throw error;
      }
    });
    await untilOk(timeoutMs, alive, async () => {
      // Asks about a workflow nobody has: the answer names the namespace while that is not known yet.
      const answer = await this.service
        .getWorkflowExecutionHistory({ namespace, execution: { workflowId: 'nobody' } })
        .catch((error: unknown) => error);
      if (!(answer instanceof Error) || !/namespace/i.test(answer.message)) return;
      throw answer;
    });
  }

  /** Calls that are under way go on to their ends. */
  close(): void {
    this.#channel.close();
  }

  /** Closes, and gives up what is under way, which then fails with CANCELLED. */
  abandon(): void {
    for (const call of this.#underWay) call.cancel();
    this.close();
  }
}

async function untilOk(timeoutMs: number, alive: () => boolean, attempt: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (Date.now() > deadline || !alive()) throw error;
      await sleep(100);
    }
  }
}

/** The gRPC status code of an error, or undefined when it is none of gRPC's. */
export function statusOf(error: unknown): grpc.status | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number'
    ? error.code
    : undefined;
}

/** The sentence the server sent with the status. */
export function detailsOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'details' in error && typeof error.details === 'string')
    return error.details;
  return String(error);
}
