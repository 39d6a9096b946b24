// One sender of bad requests: what it sends next is decided by its own random numbers alone.
import { status } from '@grpc/grpc-js';
import type { ByteClient } from '../edge/byte-client.js';
import { goodRequests, type Good } from '../edge/good-requests.js';
import type { Playground } from '../edge/playground.js';
import { isNeverRight, waitOptions } from '../edge/sweep.js';
import type { Message, Value } from '../edge/wire-bytes.js';
import type { SeededRandom } from '../crash/random.js';
import { badRequest, changedBytes, pick } from './random-change.js';
import { randomCommands } from './random-completion.js';

export interface LaneResult {
  readonly sent: number;
  readonly codes: ReadonlyMap<status, number>;
  readonly complaints: readonly string[];
  /** Workflow ids of which something was accepted. */
  readonly accepted: ReadonlySet<string>;
}

/** Calls that are built are worth more than those that answer UNIMPLEMENTED whatever is sent. */
const KNOWN_SHARE = 0.9;
const known = goodRequests.filter(({ isGuess }) => isGuess !== true);
const guesses = goodRequests.filter(({ isGuess }) => isGuess === true);
const completion = known.find(({ method }) => method.name === 'RespondWorkflowTaskCompleted');
const COMPLETION_SHARE = 0.3;
const TOKENS_MAX = 50;
const SHOWN_BYTES_MAX = 3_000;

export class Lane {
  /** Tokens and run ids seen before: of other tasks, of closed executions. */
  readonly #tokens: Value[] = [];

  constructor(
    readonly name: string,
    readonly random: SeededRandom,
    readonly ground: Playground,
    readonly bytes: ByteClient,
  ) {}

  async runUntil(endMs: number): Promise<LaneResult> {
    const codes = new Map<status, number>();
    const complaints: string[] = [];
    const accepted = new Set<string>();
    let sent = 0;
    while (Date.now() < endMs) {
      sent += 1;
      const { good, request, workflowId } = await this.#next();
      const answer = await this.bytes.call(good.method.path, request, waitOptions(good.method));
      codes.set(answer.code, (codes.get(answer.code) ?? 0) + 1);
      if (answer.code === status.OK && workflowId !== undefined) accepted.add(workflowId);
      if (!isNeverRight(answer.code)) continue;
      const shown = Buffer.from(request).subarray(0, SHOWN_BYTES_MAX).toString('base64');
      complaints.push(
        `${this.name}, request ${sent}: ${good.method.name}: ${status[answer.code]}: ${answer.text}\n  request ${request.length} bytes: ${shown}`,
      );
    }
    return { sent, codes, complaints, accepted };
  }

  async #next(): Promise<{ readonly good: Good; readonly request: Uint8Array; readonly workflowId: string | undefined }> {
    const { random } = this;
    const isCompletion = random.chance(COMPLETION_SHARE);
    const good = (isCompletion ? completion : pick(random, random.chance(KNOWN_SHARE) ? known : guesses)) ?? goodRequests[0];
    if (good === undefined) throw new Error('there are no requests');
    const { message, workflowId } = await good.make(this.ground);
    const filled = isCompletion ? { ...message, commands: randomCommands(random) } : message;
    const aimed = this.#withOtherToken(filled);
    // A good one now and then, so that executions get on.
    const asIs = isCompletion && random.chance(0.5);
    return { good, workflowId, request: badRequest(good.method.request, aimed, random, asIs) };
  }

  /** Forged, stale, or of another task, now and then. */
  #withOtherToken(message: Message): Message {
    const { taskToken } = message;
    if (!(taskToken instanceof Uint8Array)) return message;
    this.#tokens.push(taskToken);
    if (this.#tokens.length > TOKENS_MAX) this.#tokens.shift();
    if (this.random.chance(0.1)) return { ...message, taskToken: changedBytes(taskToken, this.random) };
    return this.random.chance(0.1) ? { ...message, taskToken: pick(this.random, this.#tokens) } : message;
  }
}
