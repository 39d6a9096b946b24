/** Which faults a seed has, and how strong (swarm testing: each seed draws its own weather), and how often each one struck. */
import type { World } from '../world/world.js';

/** Of each kind of fault: the greatest probability, per opportunity, that a seed may draw. */
const greatest = {
  storeSlow: 0.05,
  storeOutage: 0.2,
  readFails: 0.1,
  recordWriteFails: 0.1,
  recordReplyLost: 0.1,
  commitFailsBefore: 0.08,
  commitFailsAfter: 0.08,
  commitLate: 0.08,
  commitPartlyUnknown: 0.7,
  contentRejected: 1,
  networkSlow: 0.08,
  requestLost: 0.05,
  replyLost: 0.05,
  requestDoubled: 0.1,
  hostKilled: 0.25,
  hostPaused: 0.25,
  hostLeaves: 0.15,
  hostJoins: 0.15,
  matchingWiped: 0.2,
  clockJumps: 0.3,
  pollDropped: 0.1,
  pollAnswerLost: 0.1,
  workerDies: 0.1,
  workerPaused: 0.1,
  completionLate: 0.1,
  completionTwice: 0.1,
  taskFailed: 0.1,
  activityUnanswered: 0.2,
  signalTwice: 0.3,
  signalAgain: 0.3,
  queryUnanswered: 0.2,
} as const;

export type FaultKind = keyof typeof greatest;
export const faultKinds = Object.keys(greatest) as FaultKind[];
export type FaultCounts = Record<FaultKind, number>;

/** Share of the kinds that a seed has, and of seeds without any. */
const KINDS_ON = 0.4;
const CALM_SEEDS = 0.03;

export class FaultPlan {
  readonly struck: FaultCounts = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as FaultCounts;
  readonly #rates: Record<FaultKind, number>;
  #raging = true;

  constructor(private readonly world: World) {
    const { random } = world;
    const calm = random.chance(CALM_SEEDS);
    const rate = (kind: FaultKind) => (!calm && random.chance(KINDS_ON) ? greatest[kind] * (0.1 + 0.9 * random.next()) : 0);
    this.#rates = Object.fromEntries(faultKinds.map((kind) => [kind, rate(kind)])) as Record<FaultKind, number>;
  }

  /** Whether the fault strikes now. What strikes is counted, so ask only when it can be carried out. */
  strikes(kind: FaultKind): boolean {
    if (!this.#raging || !this.world.random.chance(this.#rates[kind])) return false;
    this.struck[kind] += 1;
    this.world.note(`fault ${kind}`);
    return true;
  }

  has(kind: FaultKind): boolean {
    return this.#rates[kind] > 0;
  }

  calm(): void {
    this.#raging = false;
  }
}
