/** A run under change: an overlay over its state that a transition fills and the shell either stores and applies, or drops. */
import { InvariantError } from '../errors.js';
import type { Activity } from './activity.js';
import type { Child } from './child.js';
import { DraftMap } from './draft-map.js';
import { evolve } from './evolve.js';
import type { ExternalRequest } from './external.js';
import type { Fact } from './facts.js';
import { emptyParts } from './state.js';
import type { BufferedEvent, KeptOrigin, OriginKey, RunRoot, RunState, SeenRequest, UserTimer } from './state.js';

/** What the shell draws from the world for one transition, so that the same arguments give the same facts. */
export interface TransitionContext {
  /** Shard time: never goes back within a shard. Unix milliseconds. */
  readonly now: number;
  /** Names the history node that this transition writes. */
  readonly writeId: number;
  /** A number greater than all before it in the shard. */
  sequence(): number;
  uuid(): string;
  /** Uniform in [0, 1). */
  random(): number;
}

const EMPTY = emptyParts();

export class RunDraft {
  /** undefined only before `runCreated`. */
  #root: RunRoot | undefined;
  readonly baseRoot: RunRoot | undefined;
  readonly origin: DraftMap<OriginKey, KeptOrigin>;
  readonly activities: DraftMap<number, Activity>;
  readonly timers: DraftMap<number, UserTimer>;
  readonly children: DraftMap<number, Child>;
  readonly externals: DraftMap<number, ExternalRequest>;
  readonly buffered: DraftMap<number, BufferedEvent>;
  readonly requests: DraftMap<string, SeenRequest>;
  readonly activityIds: DraftMap<string, number>;
  readonly timerIds: DraftMap<string, number>;
  /** Events appended by this transition: one history node. */
  readonly events: BufferedEvent[] = [];
  readonly facts: Fact[] = [];
  /** Id of the first event this transition appends, if it appends any. */
  readonly firstEventId: number;

  constructor(
    base: RunState | undefined,
    readonly context: TransitionContext,
  ) {
    this.baseRoot = base?.root;
    this.#root = base?.root;
    this.origin = new DraftMap((base ?? EMPTY).origin);
    this.activities = new DraftMap((base ?? EMPTY).activities);
    this.timers = new DraftMap((base ?? EMPTY).timers);
    this.children = new DraftMap((base ?? EMPTY).children);
    this.externals = new DraftMap((base ?? EMPTY).externals);
    this.buffered = new DraftMap((base ?? EMPTY).buffered);
    this.requests = new DraftMap((base ?? EMPTY).requests);
    this.activityIds = new DraftMap((base ?? EMPTY).activityIds);
    this.timerIds = new DraftMap((base ?? EMPTY).timerIds);
    this.firstEventId = base?.root.nextEventId ?? 1;
  }

  get root(): RunRoot {
    if (this.#root === undefined) throw new InvariantError('a run is used before it is created');
    return this.#root;
  }

  /** Where an event appended now will be found. */
  get reference() {
    return { nodeFirstEventId: this.firstEventId, writeId: this.context.writeId };
  }

  get changed(): boolean {
    return this.facts.length > 0;
  }

  /** Nothing but a start of a workflow task, which is never stored. */
  get volatile(): boolean {
    return this.facts.every((fact) => fact.at === 'workflowTask' && fact.fact.at === 'started');
  }

  record(fact: Fact): void {
    this.facts.push(fact);
    this.#root = evolve(this, this.#root, fact);
  }
}
