import type { Logger } from '@perdure/common';
import { StatusCode } from '@perdure/wire/types';
import { delay, nextTurn, type Environment } from '../environment.js';
import type { SlotInfo } from '../tuner/slot-supplier.js';
import type { Gate } from './gate.js';
import type { OutageListener } from './outage.js';
import { PollBackoff } from './poll-backoff.js';
import type { PollScaler } from './poll-scaler.js';
import type { Slot } from './slots.js';

/** The part of a poll's answer that says what came of it. */
export interface PollAnswer {
  readonly taskToken?: Uint8Array | undefined;
  readonly pollerScalingDecision?: { readonly pollRequestDeltaSuggestion?: number | undefined } | undefined;
}

export interface PollLoopOptions<Answer extends PollAnswer, SI extends SlotInfo> {
  /** For log lines. */
  readonly name: string;
  readonly environment: Environment;
  readonly logger: Logger;
  readonly outage: OutageListener;
  /** No further poll begins, and those that wait at the server are given up. */
  readonly stop: AbortSignal;
  readonly scaler: PollScaler;
  /** Told whenever the number of polls, or the target for it, may have changed. */
  readonly gate: Gate;
  /** Whether another poll may begin besides so many, as far as others are concerned. */
  readonly mayBegin: (active: number) => boolean;
  readonly activeChanged: (active: number) => void;
  /** A slot for one task; undefined when the loop is to end. */
  readonly reserve: (signal: AbortSignal) => Promise<Slot<SI> | undefined>;
  readonly poll: (signal: AbortSignal, timeoutMs: number) => Promise<Answer>;
  /** Does the task, and releases the slot. Never rejects. */
  readonly handle: (task: Answer, slot: Slot<SI>) => Promise<void>;
}

/** Longer than the server makes a poll wait. */
const pollTimeoutMs = 70_000;
/** While tasks come fast: polls that scaled up for a burst do not outlast it for long. */
const busyPollTimeoutMs = 11_000;

/**
 * Keeps as many polls waiting at the server as its scaler says, each with a slot for what it may bring. It never gives up: a server
 * that is away is asked again, at growing distances. Resolves when no poll is left.
 */
export async function pollLoop<Answer extends PollAnswer, SI extends SlotInfo>(
  options: PollLoopOptions<Answer, SI>,
): Promise<void> {
  const { gate, mayBegin, scaler, stop, reserve } = options;
  const backoff = new PollBackoff(options.environment);
  const active = new Set<Promise<void>>();
  const changed = () => {
    options.activeChanged(active.size);
    gate.changed();
  };
  const firstPolls = scaler.target;
  let begun = 0;
  while (await gate.until(() => active.size < scaler.target && mayBegin(active.size), stop)) {
    // A worker that starts lets others have their turns between its first polls: what has just been asked to start it, mostly.
    if (begun > 0 && begun < firstPolls) await nextTurn();
    begun += 1;
    const slot = await reserve(stop);
    if (slot === undefined) break;
    const poll = pollOnce(options, slot, backoff).then(() => {
      active.delete(poll);
      changed();
    });
    active.add(poll);
    changed();
  }
  await Promise.all(active);
}

async function pollOnce<Answer extends PollAnswer, SI extends SlotInfo>(
  { environment, handle, logger, name, outage, poll, scaler, stop }: PollLoopOptions<Answer, SI>,
  slot: Slot<SI>,
  backoff: PollBackoff,
): Promise<void> {
  try {
    const answer = await poll(stop, scaler.isBusy ? busyPollTimeoutMs : pollTimeoutMs);
    backoff.succeeded();
    const isEmpty = (answer.taskToken?.length ?? 0) === 0;
    const decision = answer.pollerScalingDecision;
    scaler.answered({ isEmpty, delta: decision && (decision.pollRequestDeltaSuggestion ?? 0) });
    if (isEmpty) slot.release();
    else void handle(answer, slot);
  } catch (error) {
    slot.release();
    if (stop.aborted) return;
    const { code, message } = error as { readonly code?: number; readonly message?: string };
    scaler.failed(code);
    const { delayMs, failures } = backoff.failed(code);
    if (failures !== undefined && code === StatusCode.UNAVAILABLE) outage.unreachable(message ?? String(error));
    else if (failures !== undefined && isTold(code, failures))
      logger.warn(`Polling for ${name} failed (${failures} in a row); it is tried again`, { error: message ?? String(error) });
    await delay(environment, delayMs, stop);
  }
}

/** What fails again at once is told, then every tenth time. One failure alone may come of a connection that is renewed. */
function isTold(code: number | undefined, failures: number): boolean {
  if (code === StatusCode.DEADLINE_EXCEEDED || code === StatusCode.CANCELLED) return false;
  return failures === 2 || failures % 10 === 0;
}
