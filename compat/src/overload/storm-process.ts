// A storm of calls, a process of its own: node storm-process.js '<plan as JSON>'; prints the result as one line of JSON.
// Written on HTTP/2 itself, since a gRPC client costs more than the server does and could not make five times its load.
import proto from '@temporalio/proto';
import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream, type IncomingHttpHeaders } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import { payloads, seconds } from '../golden/messages.js';
import { atRate } from '../scale/pacing.js';
import type { StormPlan, StormResult } from './storm-plan.js';

const { StartWorkflowExecutionRequest } = proto.temporal.api.workflowservice.v1;
const DEADLINE_EXCEEDED = '4';
const CONNECTION_LOST = 'connection lost';
const PATH = '/temporal.api.workflowservice.v1.WorkflowService/StartWorkflowExecution';

/** gRPC's frame: not compressed, length, message. */
function frameOf({ prefix, taskQueue }: StormPlan, index: number): Buffer {
  const workflowId = `${prefix}-${index}`;
  const message = StartWorkflowExecutionRequest.encode({
    namespace: 'default',
    workflowId,
    workflowType: { name: 'storm' },
    taskQueue: { name: taskQueue },
    workflowTaskTimeout: seconds(10),
    identity: 'storm',
    requestId: `${workflowId}-start`,
    input: payloads('some input'),
  }).finish();
  const frame = Buffer.alloc(5 + message.length);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, 5);
  return frame;
}

class Storm {
  readonly #plan: StormPlan;
  readonly #sessions: readonly ClientHttp2Session[];
  readonly #open = new Map<ClientHttp2Stream, number>();
  readonly #acknowledged: number[] = [];
  readonly #statuses: Record<string, number> = {};
  readonly #messages: Record<string, string> = {};
  readonly #acceptedMs: number[] = [];
  readonly #refusedMs: number[] = [];
  #begun = 0;

  constructor(plan: StormPlan) {
    this.#plan = plan;
    this.#sessions = Array.from({ length: plan.connections }, () =>
      connect(`http://${plan.address}`, { settings: { enablePush: false } }).on('error', () => undefined),
    );
  }

  async run(): Promise<StormResult> {
    const { perSecond, seconds: length, deadlineMs } = this.#plan;
    const impatience = setInterval(() => this.#giveUp(), 50);
    this.#begun = await atRate(perSecond, length * 1_000, (index) => this.#begin(index));
    const endMs = performance.now() + deadlineMs + 1_000;
    while (this.#open.size > 0 && performance.now() < endMs) await sleep(20);
    clearInterval(impatience);
    for (const session of this.#sessions) session.destroy();
    const { begun, acknowledged, statuses, messages, acceptedMs, refusedMs } = {
      begun: this.#begun,
      acknowledged: this.#acknowledged,
      statuses: this.#statuses,
      messages: this.#messages,
      acceptedMs: this.#acceptedMs,
      refusedMs: this.#refusedMs,
    };
    return { begun, acknowledged, statuses, messages, acceptedMs, refusedMs };
  }

  #begin(index: number): void {
    const { connections, deadlineMs } = this.#plan;
    const session = this.#sessions[index % connections];
    if (session === undefined || session.closed || session.destroyed) {
      this.#count(CONNECTION_LOST, '');
      return;
    }
    const beganMs = performance.now();
    const stream = session.request({
      ':method': 'POST',
      ':path': PATH,
      'content-type': 'application/grpc',
      te: 'trailers',
      'grpc-timeout': `${deadlineMs}m`,
    });
    this.#open.set(stream, beganMs);
    const told = (headers: IncomingHttpHeaders) => {
      const status = headers['grpc-status'];
      if (status !== undefined) this.#told(stream, index, String(status), String(headers['grpc-message'] ?? ''));
    };
    stream.on('response', told).on('trailers', told);
    stream.on('error', () => undefined).on('close', () => this.#told(stream, index, CONNECTION_LOST, ''));
    stream.resume();
    stream.end(frameOf(this.#plan, index));
  }

  /** Once for each call: whatever comes first. */
  #told(stream: ClientHttp2Stream, index: number, status: string, message: string): void {
    const beganMs = this.#open.get(stream);
    if (beganMs === undefined) return;
    this.#open.delete(stream);
    this.#count(status, message);
    const tookMs = performance.now() - beganMs;
    if (status === '0') this.#acknowledged.push(index);
    (status === '0' ? this.#acceptedMs : this.#refusedMs).push(tookMs);
  }

  #count(status: string, message: string): void {
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
    if (status !== '0') this.#messages[status] ??= decodeURIComponent(message);
  }

  /** What a client does whose deadline is over. The oldest calls come first. */
  #giveUp(): void {
    const tooOldMs = performance.now() - this.#plan.deadlineMs;
    for (const [stream, beganMs] of this.#open) {
      if (beganMs > tooOldMs) return;
      this.#told(stream, -1, DEADLINE_EXCEEDED, '');
      stream.close(constants.NGHTTP2_CANCEL);
    }
  }
}

const plan = JSON.parse(process.argv[2] ?? '') as StormPlan;
process.stdout.write(`result ${JSON.stringify(await new Storm(plan).run())}\n`);
