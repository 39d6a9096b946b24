/** A unit in memory: the tip of its state, which runs ahead of the store by what is being committed. */
import { emptyParts } from '@perdure/engine';
import type {
  Activity,
  Child,
  ExternalRequest,
  KeptOrigin,
  OriginKey,
  RunDraft,
  RunRoot,
  SeenRequest,
  UserTimer,
  BufferedEvent,
  WritableParts,
} from '@perdure/engine';
import type { StoredPart, StoredUnit, UnitKey } from '@perdure/engine/ports';
import { decode } from '@perdure/wire/codec';
import { partKind, partNumber, partText } from './part-names.js';
import { decodeActivity } from './stored-activity.js';
import { decodeRoot, type BranchTip } from './stored-format.js';
import { decodeRequest, decodeTimer } from './stored-timer.js';
import { decodeChild, decodeExternal } from './stored-across.js';
import { uuidText } from './ids.js';

/** Recent events of a run, so that the next task need not read the store. */
export interface TailNode {
  readonly firstEventId: number;
  /** One frame per event. */
  readonly frames: readonly Uint8Array[];
  readonly bytes: number;
}

export interface MutableRunState extends WritableParts {
  root: RunRoot;
}

export interface LoadedRun {
  readonly state: MutableRunState;
  tip: BranchTip;
  tail: TailNode[];
  tailBytes: number;
}

/** Bytes of tail kept per run; what is older is read from the store. */
const TAIL_BYTES_MAX = 64 * 1024;
/** Weight of a unit's objects beside what is counted (maps, strings, records), as measured over 20,000 units. */
const UNIT_OVERHEAD_BYTES = 6_000;
const PART_OVERHEAD_BYTES = 400;

export class LoadedUnit {
  version: number;
  currentRunId: string;
  readonly runs = new Map<string, LoadedRun>();
  /** Settles when the newest change of this unit is durable; rejects when it is lost. undefined: all is durable. */
  pending: Promise<void> | undefined;

  constructor(
    readonly key: UnitKey,
    readonly text: string,
    stored: StoredUnit | undefined,
  ) {
    this.version = stored?.version ?? 0;
    this.currentRunId = stored === undefined ? '' : uuidText(stored.currentRunId);
    if (stored !== undefined) this.runs.set(this.currentRunId, loadRun(stored.parts));
  }

  get current(): LoadedRun | undefined {
    return this.runs.get(this.currentRunId);
  }

  /** Must stay in memory: something of it is not in the store. */
  get pinned(): boolean {
    if (this.pending !== undefined) return true;
    for (const run of this.runs.values()) if (run.state.root.workflowTask.at === 'started') return true;
    return false;
  }

  /** Estimated memory, for the cache's budget. */
  get bytes(): number {
    let bytes = UNIT_OVERHEAD_BYTES;
    for (const { state, tailBytes } of this.runs.values()) {
      const parts =
        state.activities.size +
        state.timers.size +
        state.buffered.size +
        state.requests.size +
        state.children.size +
        state.externals.size;
      bytes += tailBytes + parts * PART_OVERHEAD_BYTES;
    }
    return bytes;
  }
}

export function loadRun(parts: readonly StoredPart[]): LoadedRun {
  const origin = new Map<OriginKey, KeptOrigin>();
  const activities = new Map<number, Activity>();
  const timers = new Map<number, UserTimer>();
  const children = new Map<number, Child>();
  const externals = new Map<number, ExternalRequest>();
  const buffered = new Map<number, BufferedEvent>();
  const requests = new Map<string, SeenRequest>();
  let stored: ReturnType<typeof decodeRoot> | undefined;
  for (const { name, data } of parts) {
    if (name.length === 0) {
      stored = decodeRoot(data);
      continue;
    }
    switch (partKind(name)) {
      case 'activity':
        activities.set(partNumber(name), decodeActivity(data));
        break;
      case 'origin':
        origin.set(partText(name) as OriginKey, decode('temporal.api.history.v1.WorkflowExecutionStartedEventAttributes', data));
        break;
      case 'timer':
        timers.set(partNumber(name), decodeTimer(data));
        break;
      case 'child':
        children.set(partNumber(name), decodeChild(data));
        break;
      case 'external':
        externals.set(partNumber(name), decodeExternal(data));
        break;
      case 'buffered':
        buffered.set(partNumber(name), decode('temporal.api.history.v1.HistoryEvent', data));
        break;
      case 'request':
        requests.set(partText(name), decodeRequest(data));
        break;
      default:
        throw new TypeError(`stored part of unknown kind ${name[0]}; was it written by a newer version?`);
    }
  }
  if (stored === undefined) throw new TypeError('stored run without a root');
  const activityIds = new Map([...activities.values()].map((each) => [each.activityId, each.scheduledEventId]));
  const timerIds = new Map([...timers.values()].map((each) => [each.timerId, each.startedEventId]));
  const state = { root: stored.root, origin, activities, timers, children, externals, buffered, requests, activityIds, timerIds };
  return { state, tip: stored.tip, tail: [], tailBytes: 0 };
}

/** Makes a draft's outcome the run's state. */
export function applyDraft(run: LoadedRun, draft: RunDraft, root: RunRoot): void {
  const { state } = run;
  state.root = root;
  draft.origin.applyTo(state.origin);
  draft.activities.applyTo(state.activities);
  draft.timers.applyTo(state.timers);
  draft.children.applyTo(state.children);
  draft.externals.applyTo(state.externals);
  draft.buffered.applyTo(state.buffered);
  draft.requests.applyTo(state.requests);
  draft.activityIds.applyTo(state.activityIds);
  draft.timerIds.applyTo(state.timerIds);
}

export function newLoadedRun(root: RunRoot): LoadedRun {
  const state = Object.assign(emptyParts(), { root });
  return { state, tip: { firstEventId: 0, writeId: 0 }, tail: [], tailBytes: 0 };
}

export function extendTail(run: LoadedRun, node: TailNode): void {
  run.tail.push(node);
  run.tailBytes += node.bytes;
}

/** Drops old nodes; only while nothing of the unit is being committed, since the store must have what is dropped. */
export function trimTail(run: LoadedRun): void {
  let drop = 0;
  while (run.tailBytes > TAIL_BYTES_MAX && drop < run.tail.length - 1) {
    run.tailBytes -= run.tail[drop]?.bytes ?? 0;
    drop += 1;
  }
  if (drop > 0) run.tail = run.tail.slice(drop);
}
